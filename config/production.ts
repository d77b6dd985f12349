import type { ConfigProblem } from './error.ts';
import { secretKeyProblem } from './secret-key.ts';
import { isDevelopment } from './stage.ts';

/**
 * What must not be outside of development: a short or well-known SECRET_KEY, also a previous one, and on AWS Lambda
 * (whatever the stage) the embedded store, whose file goes with the instance. Source of the variables:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html; serverless-offline sets IS_OFFLINE beside
 * them.
 */
export function productionProblems(
  config: {
    STAGE: string;
    SECRET_KEY: string;
    SECRET_KEYS_PREVIOUS: readonly string[];
    STORE: 'embedded' | 'etcd';
  },
  env: NodeJS.ProcessEnv,
): (Omit<ConfigProblem, 'source'> & { option: string })[] {
  const problems = [];
  const wrongKey = isDevelopment(config) ? undefined : secretKeyProblem(config.SECRET_KEY);
  if (wrongKey !== undefined) problems.push({ option: 'SECRET_KEY', message: wrongKey });
  const wrongPrevious = isDevelopment(config)
    ? undefined
    : config.SECRET_KEYS_PREVIOUS.map(secretKeyProblem).find((wrong) => wrong !== undefined);
  if (wrongPrevious !== undefined) {
    problems.push({ option: 'SECRET_KEYS_PREVIOUS', message: `holds a key that ${wrongPrevious}` });
  }
  if (config.STORE === 'embedded' && env.AWS_LAMBDA_FUNCTION_NAME && !env.IS_OFFLINE) {
    problems.push({ option: 'STORE', message: 'must be etcd on AWS Lambda, which keeps no files' });
  }
  return problems;
}
