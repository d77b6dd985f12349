import * as z from 'zod';
import { choice, flag, host, integer, map, networks, seconds, secretArn, text, url, words } from './kinds.ts';
import { LOG_LEVELS } from './log-level.ts';
import { mutualProblems } from './mutual.ts';
import { pem } from './pem.ts';
import { secretKey, secretKeys } from './secret-key.ts';

/** What is known of an option besides its kind and default. */
export interface OptionMeta {
  description: string;
  /** Whoever prints the configuration leaves this one out. */
  secret?: true;
}

/** The description of every option of `optionsSchema`, by its schema. */
export const optionMeta = z.registry<OptionMeta>();

const about = (description: string): [typeof optionMeta, OptionMeta] => [optionMeta, { description }];
const secret = (description: string): [typeof optionMeta, OptionMeta] => [
  optionMeta,
  { description, secret: true },
];

const caption = () => text('text of 1 to 64 characters', /^\S(.{0,62}\S)?$/);
const port = () => integer(1, 65535);

/** Every option, under its own name. In the environment each is called `KQUEEN_` and its name. */
export const options = {
  CONFIG_FILE: text()
    .default('config/dev.yml')
    .register(...about('The file that is read first; the variables KQUEEN_* go over it')),
  STAGE: text('a name of lower case letters, digits and hyphens', /^[a-z][a-z0-9-]{0,31}$/)
    .default('dev')
    .register(
      ...about(
        'dev and test are for development, any other is production; NODE_ENV=production makes those two prod',
      ),
    ),
  PORT: port()
    .default(5000)
    .register(...about('Port of the local server')),
  LAMBDA_PORT: port()
    .default(3002)
    .register(...about('Port on which the local server takes invocations of functions')),
  LOG_LEVEL: choice(LOG_LEVELS)
    .default('WARNING')
    .register(...about('The least grave messages that are logged')),
  SECRET_KEY: secretKey().register(
    ...secret('The key of tokens and encrypted fields; in production 32 characters or more, made at random'),
  ),
  SECRET_KEYS_PREVIOUS: secretKeys()
    .default([])
    .register(
      ...secret('Other keys that tokens and encrypted fields may still be of; nothing new is made with them'),
    ),

  SECRETS_ARN: secretArn()
    .optional()
    .register(
      ...about(
        'A secret that is read at the start: a JSON object of options, which go over those of the file',
      ),
    ),

  STORE: choice(['embedded', 'etcd'])
    .default('embedded')
    .register(...about('Where the data lives: embedded (a file, for one machine) or etcd')),
  DATA_DIR: text()
    .default('.kqueen')
    .register(...about('Directory of the embedded store')),
  ETCD_HOST: host()
    .default('localhost')
    .register(...about('Host of etcd')),
  ETCD_PORT: port()
    .default(4001)
    .register(...about('Port of etcd')),
  ETCD_PREFIX: text('a path like /kqueen, without a slash at its end', /^(\/[\w.-]+)+$/)
    .default('/kqueen')
    .register(...about('What every key in the store begins with')),
  ETCD_TIMEOUT: seconds(1, 25)
    .default(5)
    .register(...about('Deadline of one call to etcd, in seconds')),
  ETCD_USERNAME: text()
    .optional()
    .register(...about('User name for etcd')),
  ETCD_PASSWORD: text()
    .optional()
    .register(...secret('Password for etcd')),
  ETCD_TLS: flag()
    .default(false)
    .register(...about('Whether etcd is reached by TLS')),
  ETCD_CA_CERT: pem()
    .optional()
    .register(...about('Authority that signed the certificate of etcd')),
  ETCD_CLIENT_CERT: pem()
    .optional()
    .register(...about('Certificate that KQueen shows to etcd')),
  ETCD_CLIENT_KEY: pem()
    .optional()
    .register(...secret('Private key of that certificate')),

  JWT_DEFAULT_REALM: text('printable ASCII without quotes and backslashes', /^[ !#-[\]-~]+$/)
    .default('Login Required')
    .register(...about('Realm in the header WWW-Authenticate')),
  JWT_AUTH_URL_RULE: text('a path like /api/v1/auth, without a slash at its end', /^(\/[\w.~-]+)+$/)
    .default('/api/v1/auth')
    .register(...about('Path of the login')),
  JWT_EXPIRATION_DELTA: seconds(1, 31_536_000)
    .default(3600)
    .register(...about('How long a token is good, in seconds')),
  JWT_AUTH_HEADER_PREFIX: text('one word', /^[\w!#$%&'*+.^`|~-]+$/)
    .default('Bearer')
    .register(...about('What stands before the token in the header Authorization')),
  BCRYPT_ROUNDS: integer(4, 16)
    .default(12)
    .register(...about('Cost of the hash of a password (each one doubles it)')),
  LOGIN_MAX_FAILURES: integer(1, 1_000)
    .default(5)
    .register(
      ...about(
        'Failed logins of one user name from one address after which more are refused; of all user names from one address it is ten times as many',
      ),
    ),
  LOGIN_FAILURE_WINDOW: seconds(1, 86_400)
    .default(900)
    .register(...about('How long failed logins are counted together, from the first one, in seconds')),
  LOGIN_TRUSTED_ADDRESSES: networks()
    .default([])
    .register(
      ...about(
        'Front ends that log in for others: what fails is counted for the client that their X-Forwarded-For names, and not at all when it names none; no network with clients in it',
      ),
    ),

  CLUSTER_ERROR_STATE: caption()
    .default('Error')
    .register(...about('State of a cluster that failed')),
  CLUSTER_OK_STATE: caption()
    .default('OK')
    .register(...about('State of a cluster that answers')),
  CLUSTER_PROVISIONING_STATE: caption()
    .default('Deploying')
    .register(...about('State of a cluster being made')),
  CLUSTER_DEPROVISIONING_STATE: caption()
    .default('Destroying')
    .register(...about('State of a cluster being removed')),
  CLUSTER_UPDATING_STATE: caption()
    .default('Updating')
    .register(...about('State of a cluster being changed')),
  CLUSTER_UNKNOWN_STATE: caption()
    .default('Unknown')
    .register(...about('State of a cluster of which nothing is known')),
  CLUSTER_STATE_ON_LIST: flag()
    .default(true)
    .register(...about('Whether a list of clusters asks the backends for the states in transition')),
  CLUSTER_CHECK_INTERVAL: seconds(0, 86_400)
    .default(60)
    .register(...about('Age in seconds from which reading a cluster checks it again')),
  CLUSTER_REFRESH_INTERVAL: seconds(60, 86_400)
    .default(300)
    .register(...about('How often the schedule looks at clusters that nothing is being done to, in seconds')),
  PROVISIONER_ERROR_STATE: caption()
    .default('Error')
    .register(...about('State of a provisioner that failed')),
  PROVISIONER_OK_STATE: caption()
    .default('OK')
    .register(...about('State of a provisioner that answers')),
  PROVISIONER_UNKNOWN_STATE: caption()
    .default('Not Reachable')
    .register(...about('State of a provisioner that does not answer')),
  PROVISIONER_ENGINE_WHITELIST: words()
    .optional()
    .register(...about('The engines that are offered; without it all are')),
  PROVISIONER_TIMEOUT: seconds(1, 604_800)
    .default(3600)
    .register(...about('How long an operation on a cluster may take, in seconds')),
  KUBERNETES_ALLOWED_NETWORKS: networks()
    .default(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])
    .register(
      ...about(
        'Networks besides public ones in which a cluster may be; link-local and metadata addresses never are',
      ),
    ),

  JENKINS_API_URL: url()
    .optional()
    .register(...about('Address of Jenkins, where a provisioner names none')),
  JENKINS_USERNAME: text()
    .optional()
    .register(...about('User name for Jenkins, where a provisioner names none')),
  JENKINS_PASSWORD: text()
    .optional()
    .register(...secret('Password or token for Jenkins, likewise')),
  JENKINS_ANCHOR_PARAMETER: text()
    .default('STACK_NAME')
    .register(...about('Parameter of a Jenkins job that holds the id of the cluster')),
  JENKINS_PROVISION_JOB_NAME: text()
    .default('deploy-aws-k8s_ha_calico_sm')
    .register(...about('Jenkins job that makes a cluster')),
  JENKINS_PROVISION_JOB_CTX: map()
    .default({})
    .register(...secret('Parameters that every build of that job gets')),

  JENKINS_DEPROVISION_JOB_NAME: text()
    .optional()
    .register(
      ...about('Jenkins job that removes a cluster; without it clusters of Jenkins cannot be deleted'),
    ),
  JENKINS_DEPROVISION_JOB_CTX: map()
    .default({})
    .register(...secret('Parameters that every build of that job gets')),
  JENKINS_PARAMETER_MAP: map()
    .default({ cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' })
    .register(...about('Parameters of the jobs that hold the name of the stack and the id of the cluster')),

  AUDIT_RETENTION: integer(1, 3650, ' of days')
    .default(90)
    .register(...about('How long the audit trail is kept, in days')),
  PROMETHEUS_WHITELIST: networks()
    .default(['127.0.0.0/8'])
    .register(...about('Networks that read the metrics without a token')),
};

/** The whole configuration: every option, and what holds between them. Gives a frozen object. */
export const configSchema = z
  .object(options)
  .superRefine((config, context) => {
    for (const { option, message } of mutualProblems(config)) {
      context.addIssue({ code: 'custom', path: [option], message });
    }
  })
  .transform((config) => {
    // Defaults do not pass the readonly() of their kind.
    for (const value of Object.values(config)) Object.freeze(value);
    return Object.freeze(config);
  });

/** The configuration as the rest of KQueen sees it: `config.ETCD_HOST`. */
export type Config = z.output<typeof configSchema>;
