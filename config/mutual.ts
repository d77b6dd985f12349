import { type MutualLdapOptions, mutualLdapProblems } from './mutual-ldap.ts';
import { type MutualOidcOptions, mutualOidcProblems } from './mutual-oidc.ts';

/** The options that are checked against one another. */
export interface MutualOptions extends MutualLdapOptions, MutualOidcOptions {
  SECRET_KEY: string;
  SECRET_KEYS_PREVIOUS: readonly string[];
  ETCD_USERNAME?: string | undefined;
  ETCD_PASSWORD?: string | undefined;
  ETCD_TLS: boolean;
  ETCD_CA_CERT?: string | undefined;
  ETCD_CLIENT_CERT?: string | undefined;
  ETCD_CLIENT_KEY?: string | undefined;
  CLUSTER_ERROR_STATE: string;
  CLUSTER_OK_STATE: string;
  CLUSTER_PROVISIONING_STATE: string;
  CLUSTER_DEPROVISIONING_STATE: string;
  CLUSTER_UPDATING_STATE: string;
  CLUSTER_UNKNOWN_STATE: string;
  PROVISIONER_ERROR_STATE: string;
  PROVISIONER_OK_STATE: string;
  PROVISIONER_UNKNOWN_STATE: string;
}

type MutualProblem = { option: keyof MutualOptions; message: string };

const CLUSTER_STATES = [
  'CLUSTER_ERROR_STATE',
  'CLUSTER_OK_STATE',
  'CLUSTER_PROVISIONING_STATE',
  'CLUSTER_DEPROVISIONING_STATE',
  'CLUSTER_UPDATING_STATE',
  'CLUSTER_UNKNOWN_STATE',
] as const;

const PROVISIONER_STATES = [
  'PROVISIONER_ERROR_STATE',
  'PROVISIONER_OK_STATE',
  'PROVISIONER_UNKNOWN_STATE',
] as const;

const TOGETHER = [
  ['ETCD_USERNAME', 'ETCD_PASSWORD'],
  ['ETCD_CLIENT_CERT', 'ETCD_CLIENT_KEY'],
] as const;

const NEED_TLS = ['ETCD_CA_CERT', 'ETCD_CLIENT_CERT', 'ETCD_CLIENT_KEY'] as const;

/**
 * What is wrong between options that are each right alone: two states under one caption (a stored state could not be
 * told from the other), half of a login or key pair, certificates without ETCD_TLS (which would not be used), a key
 * that is SECRET_KEY and another one (a rotation to itself), and what `mutualLdapProblems` and
 * `mutualOidcProblems` find.
 */
export function mutualProblems(config: MutualOptions): MutualProblem[] {
  return [
    ...sharedCaptions(config, CLUSTER_STATES),
    ...sharedCaptions(config, PROVISIONER_STATES),
    ...TOGETHER.flatMap(([one, other]) => [...missing(config, one, other), ...missing(config, other, one)]),
    ...NEED_TLS.filter((option) => config[option] !== undefined && !config.ETCD_TLS).map((option) => ({
      option,
      message: 'must go with ETCD_TLS true, without which it is not used',
    })),
    ...repeatedKeys(config),
    ...mutualLdapProblems(config),
    ...mutualOidcProblems(config),
  ];
}

function repeatedKeys({ SECRET_KEY, SECRET_KEYS_PREVIOUS }: MutualOptions): MutualProblem[] {
  const keys = [SECRET_KEY, ...SECRET_KEYS_PREVIOUS];
  const isRepeated = new Set(keys).size < keys.length;
  return isRepeated
    ? [{ option: 'SECRET_KEYS_PREVIOUS', message: 'must hold no key twice, and not SECRET_KEY' }]
    : [];
}

function sharedCaptions(
  config: MutualOptions,
  states: readonly (typeof CLUSTER_STATES | typeof PROVISIONER_STATES)[number][],
): MutualProblem[] {
  return states.flatMap((option, index) => {
    const earlier = states.slice(0, index).find((other) => config[other] === config[option]);
    return earlier === undefined ? [] : [{ option, message: `must differ from ${earlier}` }];
  });
}

function missing(
  config: MutualOptions,
  given: keyof MutualOptions,
  needed: keyof MutualOptions,
): MutualProblem[] {
  const isMissing = config[given] !== undefined && config[needed] === undefined;
  return isMissing ? [{ option: needed, message: `must be set where ${given} is` }] : [];
}
