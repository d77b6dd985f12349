import type { AwsKeys } from '../../config/aws-keys.ts';

/** An Amazon EKS that tests may create a cluster in, as environment variables name it. */
export interface EksEndpoint {
  url: string;
  /** That of AWS in the region by default. */
  stsUrl: string | undefined;
  region: string;
  keys: AwsKeys;
  /** Metadata of a cluster, but for its version and number of nodes. */
  metadata: Record<string, string>;
  /** The version of Kubernetes to begin with. */
  version: string | undefined;
  /** How long the provider may take for one change. */
  minutes: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

const PREFIX = 'KQUEEN_TEST_EKS_';
/** Fields of a cluster's metadata by the ends of their variables. */
const METADATA = {
  CLUSTER_ROLE_ARN: 'cluster_role_arn',
  NODE_ROLE_ARN: 'node_role_arn',
  SUBNET_IDS: 'subnet_ids',
  SECURITY_GROUP_IDS: 'security_group_ids',
  INSTANCE_TYPE: 'instance_type',
};
const REQUIRED = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'],
  ...['CLUSTER_ROLE_ARN', 'NODE_ROLE_ARN', 'SUBNET_IDS'].map((name) => `${PREFIX}${name}`),
];
/** A control plane takes 10 to 15 minutes, an upgrade of nodes longer than that. */
const MINUTES = 60;

/** The endpoint that the variables name; undefined without KQUEEN_TEST_EKS_URL. Throws where others are missing. */
export function eksEndpoint(variables: Variables): EksEndpoint | undefined {
  const own = (name: string) => variables[`${PREFIX}${name}`] || undefined;
  const url = own('URL');
  if (url === undefined) return undefined;
  const missing = REQUIRED.filter((name) => !variables[name]);
  if (missing.length > 0) throw new Error(`KQUEEN_TEST_EKS_URL needs ${missing.join(', ')}: set them too`);
  const {
    AWS_ACCESS_KEY_ID = '',
    AWS_SECRET_ACCESS_KEY = '',
    AWS_SESSION_TOKEN,
    AWS_REGION = '',
  } = variables;
  const session = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
  const metadata = Object.entries(METADATA).flatMap(([name, field]) => {
    const value = own(name);
    return value === undefined ? [] : [[field, value] as const];
  });
  return {
    url,
    stsUrl: own('STS_URL'),
    region: AWS_REGION,
    keys: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...session },
    metadata: Object.fromEntries(metadata),
    version: own('VERSION'),
    minutes: Number(own('MINUTES') ?? MINUTES),
  };
}

/** What of the tests is left out, and why; for whoever runs them. */
export function eksForTests(variables: Variables): string {
  const endpoint = eksEndpoint(variables);
  return endpoint
    ? `${endpoint.url} in ${endpoint.region}: creates a cluster there, and deletes it`
    : 'none, since KQUEEN_TEST_EKS_URL names none: its tests are skipped';
}
