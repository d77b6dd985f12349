import type { ConfigProblem } from './error.ts';
import { secretKeyProblem } from './secret-key.ts';
import { isDevelopment } from './stage.ts';

/**
 * What must not be outside of development: a short or well-known SECRET_KEY, and on AWS Lambda (whatever the stage)
 * the embedded store, whose file goes with the instance.
 * Source of the variables: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html; serverless-offline
 * sets IS_OFFLINE beside them.
 */
export function productionProblems(
  config: { STAGE: string; SECRET_KEY: string; STORE: 'embedded' | 'etcd' },
  env: NodeJS.ProcessEnv,
): (Omit<ConfigProblem, 'source'> & { option: string })[] {
  const problems = [];
  const wrongKey = isDevelopment(config) ? undefined : secretKeyProblem(config.SECRET_KEY);
  if (wrongKey !== undefined) problems.push({ option: 'SECRET_KEY', message: wrongKey });
  if (config.STORE === 'embedded' && env.AWS_LAMBDA_FUNCTION_NAME && !env.IS_OFFLINE) {
    problems.push({ option: 'STORE', message: 'must be etcd on AWS Lambda, which keeps no files' });
  }
  return problems;
}
