/** The levels under the names that the option LOG_LEVEL takes. */
export const LOG_LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG'] as const;

/** A level of the option LOG_LEVEL. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The name that AWS Lambda Powertools has for a level.
 * Source: https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/#log-levels
 */
export function powertoolsLevel(level: LogLevel) {
  return level === 'WARNING' ? 'WARN' : level;
}
