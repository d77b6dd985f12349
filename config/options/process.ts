import { choice, secretArn, text } from '../kinds.ts';
import { LOG_LEVELS } from '../log-level.ts';
import { secretKey, secretKeys } from '../secret-key.ts';
import { about, port, secret } from './about.ts';

/** The process itself: where it runs, what it listens on, its keys. */
export const processOptions = {
  CONFIG_FILE: text()
    .default('config/dev.yml')
    .register(...about('File of options that is read first; KQUEEN_* variables override it')),
  STAGE: text('a name of lower case letters, digits and hyphens', /^[a-z][a-z0-9-]{0,31}$/)
    .default('dev')
    .register(
      ...about(
        'dev and test are development stages, every other name is production; NODE_ENV=production turns dev and test into prod',
      ),
    ),
  PORT: port()
    .default(5000)
    .register(...about('Port of the local server')),
  LAMBDA_PORT: port()
    .default(3002)
    .register(...about('Port on which the local server accepts function invocations')),
  LOG_LEVEL: choice(LOG_LEVELS)
    .default('WARNING')
    .register(...about('Lowest severity that is logged')),
  SECRET_KEY: secretKey().register(
    ...secret('Key for tokens and encrypted fields; production requires at least 32 random characters'),
  ),
  SECRET_KEYS_PREVIOUS: secretKeys()
    .default([])
    .register(...secret('Retired keys: still accepted, never used for anything new')),
  SECRETS_ARN: secretArn()
    .optional()
    .register(
      ...about('Secret that is read at start: a JSON object of options, which override those of the file'),
    ),
};
