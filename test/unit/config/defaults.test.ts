import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load.ts';
import { optionMeta } from '../../../config/options/about.ts';
import { options } from '../../../config/schema.ts';
import { loadYaml } from './scratch.ts';

describe('without a file that says otherwise', () => {
  test('every option has its documented default', () => {
    expect(loadYaml('', { KQUEEN_SECRET_KEY: 'given' }).config).toStrictEqual({
      CONFIG_FILE: 'config/dev.yml',
      STAGE: 'dev',
      PORT: 5000,
      LAMBDA_PORT: 3002,
      LOG_LEVEL: 'WARNING',
      SECRET_KEY: 'given',
      SECRET_KEYS_PREVIOUS: [],
      STORE: 'embedded',
      DATA_DIR: '.kqueen',
      ETCD_HOST: 'localhost',
      ETCD_PORT: 4001,
      ETCD_PREFIX: '/kqueen',
      ETCD_TIMEOUT: 5,
      ETCD_TLS: false,
      JWT_DEFAULT_REALM: 'Login Required',
      JWT_AUTH_URL_RULE: '/api/v1/auth',
      JWT_EXPIRATION_DELTA: 3600,
      TOKEN_MAX_TTL: 31_536_000,
      SESSION_ACCESS_TTL: 600,
      SESSION_TTL: 43_200,
      SESSION_MAX_TTL: 604_800,
      JWT_AUTH_HEADER_PREFIX: 'Bearer',
      AUTH_MODULES: ['local'],
      LDAP_FILTER: '(cn={username})',
      LDAP_STARTTLS: false,
      LDAP_ALLOW_PLAIN: false,
      LDAP_TIMEOUT: 5,
      LDAP_USERNAME_ATTRIBUTE: 'cn',
      LDAP_EMAIL_ATTRIBUTE: 'mail',
      LDAP_GROUPS_ATTRIBUTE: 'memberOf',
      LDAP_GROUP_MAP: [],
      LDAP_CREATE_USERS: false,
      OIDC_PROVIDERS: [],
      OIDC_CLIENT_SECRETS: [],
      OIDC_TIMEOUT: 10,
      AUDIT_RETENTION: 90,
      BCRYPT_ROUNDS: 12,
      LOGIN_MAX_FAILURES: 5,
      LOGIN_FAILURE_WINDOW: 900,
      LOGIN_TRUSTED_ADDRESSES: [],
      CLUSTER_ERROR_STATE: 'Error',
      CLUSTER_OK_STATE: 'OK',
      CLUSTER_PROVISIONING_STATE: 'Deploying',
      CLUSTER_REFRESH_INTERVAL: 300,
      CLUSTER_APPLY_WAIT: 18,
      CLUSTER_DEPROVISIONING_STATE: 'Destroying',
      CLUSTER_UPDATING_STATE: 'Updating',
      CLUSTER_UNKNOWN_STATE: 'Unknown',
      CREDENTIAL_MAX_TTL: 86_400,
      CLUSTER_STATE_ON_LIST: true,
      CLUSTER_CHECK_INTERVAL: 60,
      PROVISIONER_ERROR_STATE: 'Error',
      PROVISIONER_OK_STATE: 'OK',
      PROVISIONER_UNKNOWN_STATE: 'Not Reachable',
      PROVISIONER_TIMEOUT: 3600,
      QUOTA_WRITES_PER_DAY: 20_000,
      QUOTA_BYTES_PER_DAY: 33_554_432,
      QUOTA_EVENTS_PER_DAY: 20_000,
      QUOTA_REFUSALS_PER_DAY: 1_000,
      KUBERNETES_ALLOWED_NETWORKS: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
      GKE_API_URL: 'https://container.googleapis.com',
      GKE_COMPUTE_URL: 'https://compute.googleapis.com',
      GKE_TOKEN_URL: 'https://oauth2.googleapis.com/token',
      JENKINS_ANCHOR_PARAMETER: 'STACK_NAME',
      JENKINS_PROVISION_JOB_NAME: 'deploy-aws-k8s_ha_calico_sm',
      JENKINS_PROVISION_JOB_CTX: {},
      JENKINS_DEPROVISION_JOB_CTX: {},
      JENKINS_PARAMETER_MAP: { cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' },
      EKS_FUNCTION_ROLE: false,
      AKS_AUTHORITY_URL: 'https://login.microsoftonline.com',
      AKS_API_URL: 'https://management.azure.com',
      PROMETHEUS_WHITELIST: ['127.0.0.0/8'],
    });
  });

  test('the configuration is frozen, with its lists and maps', () => {
    const { config } = loadYaml('PROMETHEUS_WHITELIST: [10.0.0.0/8]');
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.SECRET_KEYS_PREVIOUS)).toBe(true);
    expect(Object.isFrozen(config.PROMETHEUS_WHITELIST)).toBe(true);
    expect(Object.isFrozen(config.KUBERNETES_ALLOWED_NETWORKS)).toBe(true);
    expect(Object.isFrozen(config.JENKINS_PROVISION_JOB_CTX)).toBe(true);
  });

  test('every option has a description, and whatever can hold a secret is marked as one', () => {
    const all = Object.entries(options).map(([name, schema]) => ({ name, ...optionMeta.get(schema) }));
    expect(all.filter(({ description }) => !description)).toEqual([]);
    // A context goes into the parameters of a build, where passwords are.
    const named = /PASSWORD|SECRET_KEY|CLIENT_KEY|CREDENTIAL(?!_MAX_TTL$)|CLIENT_SECRET|_CTX$/;
    const unmarked = all.filter(({ name, secret }) => named.test(name) && !secret);
    expect(unmarked.map(({ name }) => name)).toEqual([]);
    expect(all.filter(({ secret }) => secret).length).toBeGreaterThanOrEqual(7);
  });
});

describe('the files that come with KQueen', () => {
  test('development needs no variable, and reaches clusters on this machine', () => {
    const { config, warnings } = loadConfig({});
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ STAGE: 'dev', STORE: 'embedded', ETCD_PORT: 2379, LOG_LEVEL: 'WARNING' });
    expect(config.KUBERNETES_ALLOWED_NETWORKS).toEqual(expect.arrayContaining(['127.0.0.0/8', '::1/128']));
  });

  test('the tests hash quickly and keep their keys apart', () => {
    const { config, warnings } = loadConfig({ KQUEEN_CONFIG_FILE: 'config/test.yml' });
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ STAGE: 'test', BCRYPT_ROUNDS: 4, ETCD_PREFIX: '/kqueen-test' });
  });

  test('production keeps its data in etcd and reaches no cluster on its own machine', () => {
    const env = { KQUEEN_CONFIG_FILE: 'config/prod.yml', KQUEEN_SECRET_KEY: 'x'.repeat(32) };
    const { config, warnings } = loadConfig(env);
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ STAGE: 'prod', STORE: 'etcd', ETCD_PORT: 2379 });
    expect(config.KUBERNETES_ALLOWED_NETWORKS).not.toContain('127.0.0.0/8');
  });
});
