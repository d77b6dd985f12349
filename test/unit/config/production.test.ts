import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load.ts';
import { isDevelopment } from '../../../config/stage.ts';
import { errorOf, loadYaml } from './scratch.ts';

const LONG_KEY = 'k'.repeat(32);
const TEST_KEY = loadConfig({ KQUEEN_CONFIG_FILE: 'config/test.yml' }).config.SECRET_KEY;

describe('the secret key in production', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['the key of config/dev.yml', { NODE_ENV: 'production' }],
    ['the key of config/dev.yml in another stage', { KQUEEN_STAGE: 'staging' }],
    ['the key of config/test.yml', { NODE_ENV: 'production', KQUEEN_CONFIG_FILE: 'config/test.yml' }],
    ['the key of config/test.yml by variable', { KQUEEN_STAGE: 'prod', KQUEEN_SECRET_KEY: TEST_KEY }],
    ['no key', { KQUEEN_CONFIG_FILE: 'config/prod.yml' }],
    ['an empty key', { KQUEEN_CONFIG_FILE: 'config/prod.yml', KQUEEN_SECRET_KEY: '' }],
    [
      'a key of 31 characters',
      { KQUEEN_CONFIG_FILE: 'config/prod.yml', KQUEEN_SECRET_KEY: LONG_KEY.slice(1) },
    ],
    ['a short key with NODE_ENV alone', { NODE_ENV: 'production', KQUEEN_SECRET_KEY: 'short' }],
  ])('%s is refused, with the way to make a good one', (_name, env) => {
    const { problems } = errorOf(() => loadConfig(env));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      option: 'SECRET_KEY',
      message: expect.stringContaining('openssl rand -base64 48'),
    });
  });

  test('a key of 32 characters is enough', () => {
    const { config } = loadConfig({ KQUEEN_CONFIG_FILE: 'config/prod.yml', KQUEEN_SECRET_KEY: LONG_KEY });
    expect(config.SECRET_KEY).toBe(LONG_KEY);
  });

  test('development takes a short key, but not none', () => {
    expect(loadYaml('', { KQUEEN_SECRET_KEY: 'short' }).config.SECRET_KEY).toBe('short');
    expect(errorOf(() => loadYaml('', { KQUEEN_SECRET_KEY: '' })).message).toContain('SECRET_KEY (not set)');
  });
});

describe('the stage', () => {
  test.each([
    ['dev', undefined, 'dev', true],
    ['test', undefined, 'test', true],
    ['dev', 'development', 'dev', true],
    ['staging', undefined, 'staging', false],
    ['dev', 'production', 'prod', false],
    ['test', 'production', 'prod', false],
    ['staging', 'production', 'staging', false],
  ])('%s with NODE_ENV %s is %s, development: %s', (given, nodeEnv, stage, development) => {
    const { config } = loadYaml('', { KQUEEN_STAGE: given, NODE_ENV: nodeEnv, KQUEEN_SECRET_KEY: LONG_KEY });
    expect(config.STAGE).toBe(stage);
    expect(isDevelopment(config)).toBe(development);
  });

  test('a production that reads the file of development is warned', () => {
    const { warnings } = loadConfig({ NODE_ENV: 'production', KQUEEN_SECRET_KEY: LONG_KEY });
    expect(warnings).toEqual([
      'config/dev.yml is for development and this is stage prod: set KQUEEN_CONFIG_FILE',
    ]);
  });
});

describe('the embedded store', () => {
  const onLambda = { AWS_LAMBDA_FUNCTION_NAME: 'kqueen-prod-login' };

  test.each<[string, NodeJS.ProcessEnv]>([
    ['in production', { KQUEEN_STAGE: 'prod', KQUEEN_SECRET_KEY: LONG_KEY }],
    ['in development', {}],
  ])('is refused on AWS Lambda %s', (_name, env) => {
    const { problems } = errorOf(() => loadConfig({ ...onLambda, KQUEEN_STORE: 'embedded', ...env }));
    expect(problems).toEqual([
      {
        option: 'STORE',
        source: 'from the variable KQUEEN_STORE',
        message: 'must be etcd on AWS Lambda, which keeps no files',
      },
    ]);
  });

  test.each<[string, NodeJS.ProcessEnv]>([
    ['in the local server, which plays Lambda', { ...onLambda, IS_OFFLINE: 'true' }],
    ['on a machine of its own, in production too', { KQUEEN_STAGE: 'prod', KQUEEN_SECRET_KEY: LONG_KEY }],
  ])('is taken %s', (_name, env) => {
    expect(loadConfig(env).config.STORE).toBe('embedded');
  });

  test('is not needed on AWS Lambda, where etcd is taken', () => {
    expect(loadConfig({ ...onLambda, KQUEEN_STORE: 'etcd' }).config.STORE).toBe('etcd');
  });
});
