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

describe('the previous secret keys', () => {
  const load = (previous: string, env: NodeJS.ProcessEnv = {}) =>
    loadYaml('', { KQUEEN_SECRET_KEY: LONG_KEY, KQUEEN_SECRET_KEYS_PREVIOUS: previous, ...env });
  const [one, other] = ['1'.repeat(32), '2'.repeat(32)];

  test.each([
    ['commas', `${one},${other}`],
    ['commas and blanks', ` ${one} , ${other} `],
    ['line ends, one at the end too', `${one}\n${other}\n`],
  ])('are separated by %s', (_name, text) => {
    expect(load(text, { KQUEEN_STAGE: 'prod' }).config.SECRET_KEYS_PREVIOUS).toEqual([one, other]);
  });

  test('are a list in the file, where a key may hold a comma', () => {
    const { config } = loadYaml("SECRET_KEYS_PREVIOUS: ['with,comma', second]");
    expect(config.SECRET_KEYS_PREVIOUS).toEqual(['with,comma', 'second']);
  });

  test.each([
    ['one of 31 characters', `${one},${other.slice(1)}`, 'must have 32 characters'],
    ['the key of config/test.yml', TEST_KEY, 'must not be one that comes with KQueen'],
  ])('%s among them is refused in production', (_name, previous, message) => {
    const { problems } = errorOf(() => load(previous, { KQUEEN_STAGE: 'prod' }));
    expect(problems).toEqual([
      expect.objectContaining({
        option: 'SECRET_KEYS_PREVIOUS',
        message: expect.stringContaining(message),
      }),
    ]);
  });

  test.each([
    ['the key that is in use', LONG_KEY],
    ['one twice', `${one},${one}`],
    ['an empty one', `${one},,${other}`],
    ['nine of them', '123456789'.split('').join(',')],
  ])('%s among them is refused, and no key is told', (_name, previous) => {
    const { problems, message } = errorOf(() => load(previous));
    expect(problems.map(({ option }) => option)).toEqual(['SECRET_KEYS_PREVIOUS']);
    expect(message).not.toContain(one);
    expect(message).not.toContain(LONG_KEY);
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
