import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load.ts';
import { errorOf, loadYaml, problemsOf, scratch } from './scratch.ts';

describe('file and variables', () => {
  test('the file goes over the defaults, and a variable over the file', () => {
    const { config } = loadYaml('ETCD_PORT: 2379\nETCD_PREFIX: /file', { KQUEEN_ETCD_PREFIX: '/variable' });
    expect(config).toMatchObject({ ETCD_HOST: 'localhost', ETCD_PORT: 2379, ETCD_PREFIX: '/variable' });
  });

  test.each([['ETCD_PORT:'], ["ETCD_PORT: ''"], ['ETCD_PORT: ~']])(
    'an empty value in the file (%s) is unset',
    (yaml) => {
      expect(loadYaml(yaml).config.ETCD_PORT).toBe(4001);
    },
  );

  test('an empty variable is unset, so that the file holds', () => {
    expect(loadYaml('ETCD_PORT: 2379', { KQUEEN_ETCD_PORT: '' }).config.ETCD_PORT).toBe(2379);
  });

  test('KQUEEN_CONFIG_FILE names another file, and an empty one means the default file', () => {
    const directory = scratch({
      'config/dev.yml': 'SECRET_KEY: one\nPORT: 1001',
      'other.yml': 'SECRET_KEY: two\nPORT: 1002',
    });
    const load = (file: string) => loadConfig({ KQUEEN_CONFIG_FILE: file }, { directory }).config;
    expect(load('other.yml')).toMatchObject({ CONFIG_FILE: 'other.yml', PORT: 1002 });
    expect(load('')).toMatchObject({ CONFIG_FILE: 'config/dev.yml', PORT: 1001 });
  });

  test('an unknown option is a warning that names it and its place, and changes nothing', () => {
    const { warnings } = loadYaml('ETCD_PROT: 1\n__proto__: {}\nCONFIG_FILE: x.yml', {
      KQUEEN_JENKINS_URL: 'http://somewhere',
      KQUEEN_constructor: 'x',
    });
    expect(warnings).toEqual([
      'Unknown option ETCD_PROT in config/dev.yml',
      'Unknown option __proto__ in config/dev.yml',
      'CONFIG_FILE has no effect in config/dev.yml: set KQUEEN_CONFIG_FILE',
      'Unknown option JENKINS_URL in the variable KQUEEN_JENKINS_URL',
      'Unknown option constructor in the variable KQUEEN_constructor',
    ]);
  });

  test('variables of the tests and of other programs are not warned about', () => {
    expect(loadYaml('', { KQUEEN_TEST_ETCD: 'x', PATH: '/bin', MY_KQUEEN_PORT: '1' }).warnings).toEqual([]);
  });
});

describe('a file that is no configuration', () => {
  test('a missing one is named, with the variable that chooses it', () => {
    const load = () => loadConfig({ KQUEEN_CONFIG_FILE: 'nowhere.yml' }, { directory: scratch({}) });
    expect(errorOf(load).message).toMatch(/nowhere\.yml cannot be read \(ENOENT\): set KQUEEN_CONFIG_FILE/);
  });

  test('a directory is named as such', () => {
    const load = () => loadConfig({ KQUEEN_CONFIG_FILE: '.' }, { directory: scratch({}) });
    expect(errorOf(load).message).toContain('EISDIR');
  });

  test.each([
    ['a broken list', 'PORT: 1\nPROMETHEUS_WHITELIST: [a', /line 2, column \d+/],
    ['an option named twice', 'PORT: 1\nPORT: 2', /line 2, column 1 \(DUPLICATE_KEY\)/],
    ['an alias without an anchor', 'PORT: *port', /not valid YAML/],
    ['a tag that nobody knows', 'PORT: !python/object 1', /TAG_RESOLVE_FAILED/],
    ['a list', '- PORT', /must be a map of options/],
    ['a text', 'PORT', /must be a map of options/],
  ])('%s is refused, with its place', (_name, yaml, message) => {
    expect(errorOf(() => loadYaml(yaml)).message).toMatch(message);
  });
});

describe('an error', () => {
  test('names every wrong option at once, its source and what is allowed', () => {
    expect(problemsOf(() => loadYaml('BCRYPT_ROUNDS: 99', { KQUEEN_ETCD_PORT: 'many' }))).toEqual([
      {
        option: 'ETCD_PORT',
        source: 'from the variable KQUEEN_ETCD_PORT',
        message: 'must be a whole number from 1 to 65535',
      },
      {
        option: 'BCRYPT_ROUNDS',
        source: 'from the file config/dev.yml',
        message: 'must be a whole number from 4 to 16',
      },
    ]);
  });

  test('names the entry of a list that is wrong', () => {
    const [problem] = problemsOf(() =>
      loadYaml('', { KQUEEN_PROMETHEUS_WHITELIST: '10.0.0.0/8,10.0.0.0/99' }),
    );
    expect(problem?.message).toContain('entry 2');
  });
});

describe('secrets', () => {
  const canary = 'canary-2b1f';

  test.each([
    ['a number in place of a text', 'SECRET_KEY: 20394857', {}],
    ['a list in place of a text', `ETCD_PASSWORD: [${canary}]`, {}],
    ['a key that is no PEM', '', { KQUEEN_ETCD_CLIENT_KEY: canary }],
    ['a key in the wrong variable', '', { KQUEEN_ETCD_PORT: canary }],
    ['a map that is no JSON', '', { KQUEEN_JENKINS_PROVISION_JOB_CTX: `{"AWS_SECRET": "${canary}"` }],
    ['a map too deep', '', { KQUEEN_JENKINS_PROVISION_JOB_CTX: `{"${canary}": {"x": "${canary}"}}` }],
    ['an address with a password', '', { KQUEEN_JENKINS_API_URL: `https://u:${canary}@ci.example.com` }],
    ['a line that is no YAML', `JENKINS_PASSWORD: "${canary}" "x`, {}],
    ['an alias', `JENKINS_PASSWORD: *${canary}`, {}],
    ['a tag', `JENKINS_PASSWORD: !${canary} x`, {}],
    ['a short key in production', `STAGE: prod\nSECRET_KEY: ${canary}`, { KQUEEN_SECRET_KEY: '' }],
  ])('%s is refused without being shown', (_name, yaml, env) => {
    const error = errorOf(() => loadYaml(yaml, { KQUEEN_SECRET_KEY: '', ...env }));
    const everything = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.problems)} ${String(error.cause)}`;
    expect(everything).not.toMatch(new RegExp(`${canary}|20394857`));
  });

  test('the value of an unknown variable is not shown', () => {
    expect(loadYaml('', { KQUEEN_SECRETKEY: canary }).warnings.join()).not.toContain(canary);
  });
});
