/** @slow It waits for the retries of the AWS SDK. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { environment } from '../../../config/environment.ts';
import { ConfigError } from '../../../config/error.ts';
import {
  type SecretsManagerSimulator,
  SIMULATED_AWS_KEYS,
  startSecretsManagerSimulator,
} from '../../simulators/secrets-manager.ts';

const REGION = 'eu-west-3';
const arnOf = (name: string) => `arn:aws:secretsmanager:${REGION}:123456789012:secret:${name}`;
const CANARY = 'canary-7d10';
const KEY = `${CANARY}-a-key-that-is-long-enough-for-production`;
const PEM = `-----BEGIN CERTIFICATE-----\n${CANARY}\n-----END CERTIFICATE-----`;

const whole = {
  SECRET_KEY: KEY,
  ETCD_HOST: 'etcd.secret.internal',
  ETCD_TLS: true,
  ETCD_CA_CERT: PEM,
  ETCD_USERNAME: 'kqueen',
  ETCD_PASSWORD: '0123',
  BCRYPT_ROUNDS: 10,
  JENKINS_PROVISION_JOB_CTX: { AWS_KEY: CANARY },
};
const text = (value: unknown) => ({ SecretString: JSON.stringify(value) });

let aws: SecretsManagerSimulator;
const before = { ...process.env };
beforeAll(async () => {
  aws = await startSecretsManagerSimulator(REGION, {
    [arnOf('kqueen-AbCdEf')]: text(whole),
    [arnOf('odd')]: text({ SECRET_KEY: KEY, ETCD_PROT: CANARY, CONFIG_FILE: CANARY, SECRETS_ARN: CANARY }),
    [arnOf('wrong')]: text({ SECRET_KEY: KEY, ETCD_PORT: CANARY }),
    [arnOf('short')]: text({ SECRET_KEY: CANARY }),
    [arnOf('plain')]: { SecretString: CANARY },
    [arnOf('quoted')]: { SecretString: JSON.stringify(CANARY) },
    [arnOf('list')]: { SecretString: `["${CANARY}"]` },
    [arnOf('bytes')]: { SecretBinary: Buffer.from(CANARY).toString('base64') },
  });
  Object.assign(process.env, SIMULATED_AWS_KEYS, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
    KQUEEN_CONFIG_FILE: 'config/prod.yml',
  });
});
afterEach(() => {
  aws.misbehave(undefined);
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('KQUEEN_') && !(name in before)) delete process.env[name];
  }
  process.env.KQUEEN_CONFIG_FILE = 'config/prod.yml';
});
afterAll(async () => {
  await aws.close();
  for (const name of Object.keys(process.env)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

function load(name: string, variables: Record<string, string> = {}) {
  Object.assign(process.env, { KQUEEN_SECRETS_ARN: arnOf(name), ...variables });
  return environment();
}

async function refusal(name: string): Promise<ConfigError> {
  const error = await load(name).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw new Error('The configuration was accepted', { cause: error });
}

describe('the secret that KQUEEN_SECRETS_ARN names', () => {
  test('is read before the configuration is checked, in the region of its ARN', async () => {
    const { config, warnings } = await load('kqueen-AbCdEf');
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ ...whole, STAGE: 'prod', STORE: 'etcd', ETCD_PORT: 2379 });
  });

  test('goes over the file, and a variable goes over it', async () => {
    const { config } = await load('kqueen-AbCdEf', { KQUEEN_ETCD_HOST: 'etcd.variable.internal' });
    expect(config).toMatchObject({ ETCD_HOST: 'etcd.variable.internal', SECRET_KEY: KEY, BCRYPT_ROUNDS: 10 });
  });

  test('is not asked for where the variable is empty', async () => {
    const before = aws.asked.length;
    process.env.KQUEEN_SECRETS_ARN = '';
    await expect(environment()).rejects.toThrow('SECRET_KEY (not set)');
    expect(aws.asked).toHaveLength(before);
  });

  test('has its unknown options named in warnings, and can move neither file nor secret', async () => {
    const { config, warnings } = await load('odd');
    expect(warnings).toEqual([
      `Unknown option ETCD_PROT in ${arnOf('odd')}`,
      `CONFIG_FILE has no effect in ${arnOf('odd')}: set KQUEEN_CONFIG_FILE`,
      `SECRETS_ARN has no effect in ${arnOf('odd')}: set KQUEEN_SECRETS_ARN`,
    ]);
    expect(config).toMatchObject({ CONFIG_FILE: 'config/prod.yml', SECRETS_ARN: arnOf('odd') });
  });

  test.each([
    ['wrong', 'ETCD_PORT', 'must be a whole number'],
    ['short', 'SECRET_KEY', 'must have 32 characters'],
  ])('is checked as every source is, and is named as the source (%s)', async (name, option, message) => {
    const { problems } = await refusal(name);
    expect(problems).toEqual([
      { option, source: `from the secret ${arnOf(name)}`, message: expect.stringContaining(message) },
    ]);
  });

  test('is read although the first two tries fail', async () => {
    aws.misbehave({ status: 500, type: 'InternalServiceError' }, 2);
    expect((await load('kqueen-AbCdEf')).config.SECRET_KEY).toBe(KEY);
  });
});

describe('a secret that cannot be had is refused with its ARN, what to do, and nothing of its value:', () => {
  function expectTold(error: ConfigError, name: string, advice: string) {
    expect(error.message).toContain(`SECRETS_ARN (${arnOf(name)})`);
    expect(error.message).toContain(advice);
    const everything = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.problems)} ${String(error.cause)}`;
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain(SIMULATED_AWS_KEYS.AWS_SECRET_ACCESS_KEY);
  }

  test.each(['plain', 'quoted', 'list', 'bytes'])('one that is no JSON object (%s)', async (name) => {
    expectTold(await refusal(name), name, 'must be a JSON object of options');
  });

  test('one that is not there', async () => {
    expectTold(await refusal('nowhere'), 'nowhere', 'check the ARN, its region and its account');
  });

  test.each([
    ['AccessDeniedException', 'secretsmanager:GetSecretValue'],
    ['DecryptionFailure', 'kms:Decrypt'],
    ['InvalidRequestException', 'restore it'],
    ['SomethingNewException', 'SomethingNewException'],
    [`<${CANARY}>`, 'an error without a name'],
  ])('one that AWS answers with %s', async (type, advice) => {
    aws.misbehave({ status: 400, type });
    expectTold(await refusal('kqueen-AbCdEf'), 'kqueen-AbCdEf', advice);
  });

  test.each(['silent', 'dripping', 'reset', 'truncated', 'endless', 'html'] as const)(
    'one whose answer is %s',
    async (how) => {
      aws.misbehave(how);
      expectTold(await refusal('kqueen-AbCdEf'), 'kqueen-AbCdEf', 'a VPC endpoint for secretsmanager');
    },
  );

  test('one in whose place the variable holds the value itself', async () => {
    process.env.KQUEEN_SECRETS_ARN = CANARY;
    const error: ConfigError = await environment().then(
      () => undefined,
      (reason) => reason,
    );
    expect(error.message).toContain('SECRETS_ARN (from the variable KQUEEN_SECRETS_ARN) must be the ARN');
    expect(error.message).not.toContain(CANARY);
  });
});
