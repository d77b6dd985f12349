import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../../config/load.ts';
import { powertoolsLevel } from '../../../config/log-level.ts';
import { loadYaml, problemsOf, scratch } from './scratch.ts';

const variable = (option: string, value: string) => ({ [`KQUEEN_${option}`]: value });
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

describe('what a variable may hold', () => {
  test.each<[keyof Config, string, unknown]>([
    ['ETCD_PORT', '2379', 2379],
    ['ETCD_PORT', ' 1 ', 1],
    ['ETCD_PORT', '65535', 65535],
    ['JWT_EXPIRATION_DELTA', '86400', 86_400],
    ['CLUSTER_CHECK_INTERVAL', '0', 0],
    ['CLUSTER_STATE_ON_LIST', 'False', false],
    ['CLUSTER_STATE_ON_LIST', '0', false],
    ['CLUSTER_STATE_ON_LIST', 'no', false],
    ['CLUSTER_STATE_ON_LIST', 'OFF', false],
    ['ETCD_TLS', 'True', true],
    ['ETCD_TLS', 'TRUE', true],
    ['ETCD_TLS', '1', true],
    ['ETCD_TLS', 'yes', true],
    ['ETCD_TLS', 'on', true],
    ['LOG_LEVEL', 'debug', 'DEBUG'],
    ['LOG_LEVEL', 'Critical', 'CRITICAL'],
    ['STORE', 'ETCD', 'etcd'],
    ['ETCD_HOST', '10.0.0.1', '10.0.0.1'],
    ['ETCD_HOST', 'etcd.example.com', 'etcd.example.com'],
    ['ETCD_HOST', '::1', '::1'],
    ['SECRET_KEY', ' spaces stay ', ' spaces stay '],
    ['SECRET_KEY', '0123', '0123'],
    ['JENKINS_PASSWORD', 'p,w{}', 'p,w{}'],
    ['JENKINS_API_URL', 'http://localhost:8080/jenkins', 'http://localhost:8080/jenkins'],
    ['PROVISIONER_ENGINE_WHITELIST', 'kqueen.engines.ManualEngine, b', ['kqueen.engines.ManualEngine', 'b']],
    ['PROMETHEUS_WHITELIST', '10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['PROMETHEUS_WHITELIST', '[]', []],
    ['JENKINS_PROVISION_JOB_CTX', '{"A": "b", "N": 3, "T": true}', { A: 'b', N: 3, T: true }],
    ['CLUSTER_OK_STATE', 'Läuft', 'Läuft'],
    ['JWT_AUTH_URL_RULE', '/login', '/login'],
  ])('%s takes %j', (option, value, expected) => {
    expect(loadYaml('', variable(option, value)).config[option]).toEqual(expected);
  });

  test.each<[keyof Config, string]>([
    ['ETCD_PORT', '0'],
    ['ETCD_PORT', '65536'],
    ['ETCD_PORT', '-1'],
    ['ETCD_PORT', '1.5'],
    ['ETCD_PORT', '0x10'],
    ['ETCD_PORT', '1e3'],
    ['ETCD_PORT', '2379 2380'],
    ['BCRYPT_ROUNDS', '3'],
    ['BCRYPT_ROUNDS', '17'],
    ['ETCD_TIMEOUT', '0'],
    ['ETCD_TIMEOUT', '26'],
    ['JWT_EXPIRATION_DELTA', '1 hour'],
    ['JWT_EXPIRATION_DELTA', '0'],
    ['ETCD_TLS', 'maybe'],
    ['ETCD_TLS', '2'],
    ['LOG_LEVEL', 'LOUD'],
    ['STORE', 'mysql'],
    ['STAGE', 'Prod Stage'],
    ['ETCD_HOST', 'http://localhost'],
    ['ETCD_HOST', 'localhost:2379'],
    ['ETCD_PREFIX', 'kqueen'],
    ['ETCD_PREFIX', '/kqueen/'],
    ['ETCD_PREFIX', '/'],
    ['JWT_AUTH_URL_RULE', 'api/v1/auth'],
    ['JWT_AUTH_URL_RULE', '/auth/'],
    ['JWT_AUTH_URL_RULE', '/{proxy+}'],
    ['JWT_DEFAULT_REALM', 'a "quoted" realm'],
    ['JWT_DEFAULT_REALM', 'two\r\nlines'],
    ['JWT_AUTH_HEADER_PREFIX', 'two words'],
    ['JENKINS_API_URL', 'ftp://ci.example.com'],
    ['JENKINS_API_URL', 'ci.example.com'],
    ['JENKINS_API_URL', 'https://user@ci.example.com'],
    ['PROVISIONER_ENGINE_WHITELIST', 'a,,b'],
    ['PROMETHEUS_WHITELIST', '127.0.0.1'],
    ['PROMETHEUS_WHITELIST', '127.0.0.0/33'],
    ['PROMETHEUS_WHITELIST', '10/8'],
    ['PROMETHEUS_WHITELIST', '0x7f.0.0.0/8'],
    ['KUBERNETES_ALLOWED_NETWORKS', 'anywhere'],
    ['JENKINS_PROVISION_JOB_CTX', 'A=b'],
    ['JENKINS_PROVISION_JOB_CTX', '["a"]'],
    ['JENKINS_PROVISION_JOB_CTX', '{"a": null}'],
    ['CLUSTER_OK_STATE', ' '],
    ['ETCD_CA_CERT', 'no-such-file.pem'],
    ['ETCD_CA_CERT', '-----BEGIN CERTIFICATE-----'],
  ])('%s refuses %j and says what is allowed', (option, value) => {
    expect(problemsOf(() => loadYaml('', variable(option, value)))).toEqual([
      {
        option,
        source: `from the variable KQUEEN_${option}`,
        message: expect.stringMatching(/^must be /),
      },
    ]);
  });
});

describe('what the file may hold', () => {
  test.each<[keyof Config, string, unknown]>([
    ['ETCD_PORT', '2379', 2379],
    ['ETCD_PORT', '"2379"', 2379],
    ['ETCD_TLS', 'True', true],
    ['ETCD_TLS', 'yes', true],
    ['ETCD_TLS', '1', true],
    ['PROMETHEUS_WHITELIST', '[10.0.0.0/8, "::1/128"]', ['10.0.0.0/8', '::1/128']],
    ['PROMETHEUS_WHITELIST', '10.0.0.0/8,::1/128', ['10.0.0.0/8', '::1/128']],
    ['PROMETHEUS_WHITELIST', '[]', []],
    ['JENKINS_PROVISION_JOB_CTX', '{ A: b, N: 3 }', { A: 'b', N: 3 }],
    ['JENKINS_PASSWORD', '"0123"', '0123'],
  ])('%s takes %s', (option, value, expected) => {
    expect(loadYaml(`${option}: ${value}`).config[option]).toEqual(expected);
  });

  test.each<[keyof Config, string]>([
    ['JENKINS_PASSWORD', '0123'],
    ['JENKINS_USERNAME', 'true'],
    ['ETCD_PORT', '2379.5'],
    ['ETCD_PORT', '.inf'],
    ['ETCD_PORT', '[2379]'],
    ['ETCD_TLS', '{}'],
    ['PROMETHEUS_WHITELIST', '{}'],
    ['PROMETHEUS_WHITELIST', '[1]'],
    ['JENKINS_PROVISION_JOB_CTX', '[]'],
    ['LOG_LEVEL', '10'],
  ])('%s refuses %s and says what is allowed', (option, value) => {
    expect(problemsOf(() => loadYaml(`${option}: ${value}`))).toEqual([
      { option, source: 'from the file config/dev.yml', message: expect.stringMatching(/^must be /) },
    ]);
  });
});

describe('options that go together', () => {
  test.each([
    ['CLUSTER_OK_STATE: Error', 'CLUSTER_OK_STATE', 'must differ from CLUSTER_ERROR_STATE'],
    ['CLUSTER_UNKNOWN_STATE: OK', 'CLUSTER_UNKNOWN_STATE', 'must differ from CLUSTER_OK_STATE'],
    ['PROVISIONER_UNKNOWN_STATE: OK', 'PROVISIONER_UNKNOWN_STATE', 'must differ from PROVISIONER_OK_STATE'],
    ['ETCD_USERNAME: root', 'ETCD_PASSWORD', 'must be set where ETCD_USERNAME is'],
    ['ETCD_PASSWORD: secret', 'ETCD_USERNAME', 'must be set where ETCD_PASSWORD is'],
    [
      `ETCD_TLS: on\nETCD_CLIENT_CERT: ${JSON.stringify(PEM)}`,
      'ETCD_CLIENT_KEY',
      'must be set where ETCD_CLIENT_CERT is',
    ],
    [
      `ETCD_TLS: on\nETCD_CLIENT_KEY: ${JSON.stringify(PEM)}`,
      'ETCD_CLIENT_CERT',
      'must be set where ETCD_CLIENT_KEY is',
    ],
    [
      `ETCD_CA_CERT: ${JSON.stringify(PEM)}`,
      'ETCD_CA_CERT',
      'must go with ETCD_TLS true, without which it is not used',
    ],
  ])('%s alone is refused', (yaml, option, message) => {
    expect(problemsOf(() => loadYaml(yaml))).toEqual([expect.objectContaining({ option, message })]);
  });

  test('a cluster and a provisioner may share a caption, as their defaults do', () => {
    const { config } = loadYaml('CLUSTER_OK_STATE: Fine\nPROVISIONER_OK_STATE: Fine');
    expect(config.CLUSTER_OK_STATE).toBe(config.PROVISIONER_OK_STATE);
  });
});

describe('certificates', () => {
  test.each([
    ['its text', PEM],
    ['its text with a line end after it', `${PEM}\n`],
    ['its text in one line', PEM.replaceAll('\n', '\\n')],
    ['its text as Windows writes it', PEM.replaceAll('\n', '\r\n')],
  ])('a certificate may be given as %s', (_name, value) => {
    const { config } = loadYaml('', { KQUEEN_ETCD_TLS: 'true', KQUEEN_ETCD_CA_CERT: value });
    expect(config.ETCD_CA_CERT).toBe(PEM);
  });

  test.each(['ETCD_CA_CERT', 'JENKINS_CA_CERT', 'LDAP_CA_CERT'] as const)(
    '%s may be given as the path of a file',
    (option) => {
      const directory = scratch({ 'ca.pem': `${PEM}\n` });
      const { config } = loadYaml('', {
        KQUEEN_ETCD_TLS: 'true',
        [`KQUEEN_${option}`]: `${directory}/ca.pem`,
      });
      expect(config[option]).toBe(PEM);
    },
  );
});

test.each([
  ['CRITICAL', 'CRITICAL'],
  ['ERROR', 'ERROR'],
  ['WARNING', 'WARN'],
  ['INFO', 'INFO'],
  ['DEBUG', 'DEBUG'],
] as const)('the level %s is %s to the logger', (level, expected) => {
  expect(powertoolsLevel(level)).toBe(expected);
});
