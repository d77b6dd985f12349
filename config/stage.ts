const DEVELOPMENT_STAGES: readonly string[] = ['dev', 'test'];

/** Whether this is a development machine: demo data and well-known keys are allowed there, and nowhere else. */
export function isDevelopment(config: { STAGE: string }): boolean {
  return DEVELOPMENT_STAGES.includes(config.STAGE);
}
