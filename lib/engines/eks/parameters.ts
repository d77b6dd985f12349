import * as z from 'zod';
import { InvalidInput } from '../../errors.ts';
import type { Task } from '../../models/cluster.ts';
import { shownAs } from '../forms.ts';
import { once } from '../once.ts';
import { checkbox, integer, openSelect, password, text, type Values } from '../parameters.ts';

/** What a provisioner of Amazon EKS takes: one of three ways to log in to AWS. */
export type EksParameters = {
  region: string;
  access_key_id?: string;
  secret_access_key?: string;
  role_arn?: string;
  /** Made by KQueen, one a provisioner. */
  external_id?: string;
  use_function_role?: boolean;
};

/** What a cluster of Amazon EKS takes. */
export type EksMetadata = {
  kubernetes_version?: string;
  cluster_role_arn: string;
  node_role_arn: string;
  subnet_ids: string[];
  security_group_ids?: string[];
  instance_type: string;
  node_count: number;
  disk_size: number;
  endpoint_public_access: boolean;
};

const MINOR = /^1\.\d{1,2}$/;
const NO_MINOR = 'must be a minor version of Kubernetes, 1.34 say';
const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;
const ROLE_ARN = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const INSTANCE_TYPE = /^[a-z][a-z0-9-]{0,30}\.[a-z0-9-]{1,30}$/;
/** https://docs.aws.amazon.com/general/latest/gr/eks.html: nodes per managed node group. */
const MOST_NODES = 450;

const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-central-1', 'eu-west-1'],
  ...[
    'eu-west-2',
    'eu-west-3',
    'eu-north-1',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
  ],
];
const INSTANCE_TYPES = [
  't3.medium',
  't3.large',
  'm6i.large',
  'm6i.xlarge',
  'm7g.large',
  'c6i.xlarge',
  'r6i.large',
];

const choices = (values: readonly string[]) => values.map((value) => [value, value] as const);
const roleArn = () =>
  z.string().regex(ROLE_ARN, 'must be the ARN of a role, arn:aws:iam::123456789012:role/name say');

/** Ids of one kind, as a list or as text with commas between them. */
function ids(form: Parameters<typeof text>[0], kind: string, least: number) {
  const pattern = new RegExp(`^${kind}-[0-9a-f]{8,40}$`);
  const error = `must be at least ${least} and at most 16 ids like ${kind}-0a1b2c3d, separated by commas`;
  const schema = z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(z.string().regex(pattern, error), { error }).min(least, error).max(16, error),
  );
  return shownAs(schema, { ...form, type: 'text' });
}

/** Whether one way to log in is given, whole, and no other one. */
function isOneLogin({ access_key_id, secret_access_key, role_arn, use_function_role }: Values): boolean {
  const hasKey = access_key_id !== undefined || secret_access_key !== undefined;
  const isWhole = access_key_id !== undefined && secret_access_key !== undefined;
  const ways = [hasKey, role_arn !== undefined, use_function_role === true].filter(Boolean);
  return ways.length === 1 && (!hasKey || isWhole);
}

/** The schema of the metadata of clusters. */
export const clusterSchema = once(() =>
  z.object({
    kubernetes_version: text(
      { label: 'Kubernetes version', order: 1, placeholder: '1.34' },
      z.string().regex(MINOR, NO_MINOR),
    ).optional(),
    cluster_role_arn: text({ label: 'Role of the cluster', order: 2 }, roleArn()),
    node_role_arn: text({ label: 'Role of the nodes', order: 3 }, roleArn()),
    subnet_ids: ids({ label: 'Subnets, of two zones at least', order: 4 }, 'subnet', 2),
    security_group_ids: ids({ label: 'More security groups', order: 5 }, 'sg', 1).optional(),
    instance_type: openSelect(
      { label: 'Instance type', order: 6 },
      choices(INSTANCE_TYPES),
      INSTANCE_TYPE,
    ).default('t3.medium'),
    node_count: integer({ label: 'Nodes', order: 7 }, { min: 1, max: MOST_NODES }).default(1),
    disk_size: integer({ label: 'Disk of a node in GiB', order: 8 }, { min: 8, max: 16_384 }).default(20),
    endpoint_public_access: checkbox({ label: 'Reachable from the internet', order: 9 }).default(true),
  }),
);

/** The schemas of both. `use_function_role` exists only where the installation allows it. */
export function parametersOf({ EKS_FUNCTION_ROLE: allowsFunctionRole }: { EKS_FUNCTION_ROLE: boolean }) {
  const keyId = z.string().regex(/^\w{16,128}$/, 'must be the id of an access key of AWS');
  const externalId = {
    label: 'External id',
    order: 5,
    help_message: 'Set by KQueen, for the trust policy of the role',
  };
  const fields = {
    region: openSelect({ label: 'Region', order: 1 }, choices(REGIONS), REGION),
    access_key_id: text({ label: 'Access key id', order: 2 }, keyId).optional(),
    secret_access_key: password({ label: 'Secret access key', order: 3 }).optional(),
    role_arn: text({ label: 'Role to assume, instead of a key', order: 4 }, roleArn()).optional(),
    external_id: text(externalId).optional(),
  };
  const functionRole = checkbox({ label: 'Use the role of KQueen itself', order: 6 }).optional();
  const instead = allowsFunctionRole ? 'role_arn or use_function_role' : 'role_arn';
  return {
    provisioner: z
      .object(allowsFunctionRole ? { ...fields, use_function_role: functionRole } : fields)
      .refine(isOneLogin, {
        error: `must have access_key_id and secret_access_key together, or instead ${instead}`,
        path: ['access_key_id'],
      }),
    cluster: clusterSchema(),
  };
}

/**
 * The parameters with the external id of the provisioner. AWS lets KQueen assume a role only with the id that the policy of
 * the role names: nobody can aim KQueen at a role of somebody else. Throws `InvalidInput` for any other id.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function withExternalId(sent: Values, { id }: { id: string }): Values {
  const external_id = `kqueen-${id}`;
  const { external_id: given = '' } = sent;
  if (given !== '' && given !== external_id)
    throw InvalidInput.field('parameters.external_id', 'is set by KQueen: leave it out');
  return { ...sent, external_id };
}

/** Throws `InvalidInput` for a change that Amazon EKS would always refuse: it knows minor versions, and so many nodes. */
export function refuseImpossible(task: Task): void {
  if (task.kind === 'upgrade' && !MINOR.test(task.version)) throw InvalidInput.field('version', NO_MINOR);
  if (task.kind === 'resize' && task.nodeCount > MOST_NODES)
    throw InvalidInput.field('node_count', `must be at most ${MOST_NODES}`);
}
