import * as z from 'zod';
import { shownAs } from '../forms.ts';
import { integer, openSelect, select, text, type Values } from '../parameters.ts';
import { KEYS, type ServiceAccount, serviceAccountFile } from './account.ts';
import { CHANNELS, LOCATION, MACHINE, MACHINES, POLICIES, VERSION, ZONES } from './choices.ts';
import { isRegion } from './cluster-names.ts';
import { CALICO, isTooSmall, LEAST_NODES, NO_POLICY, policyOf } from './network-policy.ts';

/** What a provisioner of GKE takes. */
export type GkeParameters = { service_account_info: ServiceAccount };

/** What a cluster of GKE takes. */
export type GkeMetadata = {
  node_count_gke: number;
  /** The number of nodes as it is now; older clients send it alone. */
  node_count?: unknown;
  zone: string;
  machine_type: string;
  network_range?: string;
  network_policy: string;
  kubernetes_version?: string;
  release_channel: string;
};

const required = { required: true };

const fields = () => ({
  node_count_gke: integer(
    {
      label: 'Node Count',
      order: 1,
      class_name: 'gke_node_count',
      validators: { ...required, number: true },
      help_message:
        'In a region, this many nodes in each zone. A network policy needs at least 2 nodes, and works best with 3',
    },
    { min: 1 },
  ).default(1),
  zone: openSelect({ label: 'Zone', order: 2 }, ZONES, LOCATION),
  machine_type: openSelect(
    { label: 'Machine Type', order: 3, validators: required },
    MACHINES,
    MACHINE,
  ).default('e2-standard-2'),
  network_range: text(
    {
      label: 'Network range CIDR',
      order: 4,
      placeholder: '10.0.0.0/14',
      validators: { cidr: true },
      help_message: 'A range of IP addresses that nothing else uses; Google chooses one if it is empty',
    },
    z.string().refine((value) => z.cidrv4().safeParse(value).success, 'must be a network like 10.0.0.0/14'),
  ).optional(),
  network_policy: networkPolicy().default(NO_POLICY),
  kubernetes_version: text(
    {
      label: 'Kubernetes version',
      order: 6,
      placeholder: '1.34',
      help_message: 'Google chooses one if it is empty',
    },
    z.string().regex(VERSION, 'must be a version of GKE, 1.34 or 1.34.1-gke.1200 say'),
  ).optional(),
  release_channel: select({ label: 'Release channel', order: 7 }, CHANNELS).default('REGULAR'),
});

/** The schemas of both. */
export const gkeParameters = () => ({
  provisioner: z.object({
    service_account_info: shownAs(serviceAccountFile(), {
      type: 'json_file',
      label: 'Service Account File (JSON)',
      order: 0,
      validators: { jsonfile: KEYS },
    }),
  }),
  cluster: z.looseObject(fields()).superRefine(checkTogether),
});

/** A choice of the form; once the cluster is created, what is kept of it. */
function networkPolicy() {
  const choice = z.preprocess(
    (value) => (typeof value === 'object' && value !== null ? policyOf(value).provider : value),
    z.enum([NO_POLICY, CALICO]),
  );
  return shownAs(choice, {
    type: 'select',
    label: 'Network Policy',
    order: 5,
    class_name: 'network-policy',
    choices: [...POLICIES],
  });
}

/** The number of nodes; clients of the original may send `node_count` instead of `node_count_gke`, or both. */
export function nodeCountOf({ node_count, node_count_gke }: Values): number {
  return Number(node_count ?? node_count_gke ?? 1);
}

function checkTogether(metadata: Values, context: z.RefinementCtx): void {
  const nodes = nodeCountOf(metadata);
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message, input: undefined });
  if (!Number.isSafeInteger(nodes) || nodes < 1) refuse('node_count', 'must be a whole number from 1 on');
  if (!policyOf(metadata.network_policy).enabled) return;
  if (nodes < LEAST_NODES && !isRegion(String(metadata.zone)))
    refuse(metadata.node_count === undefined ? 'node_count_gke' : 'node_count', NEEDS_TWO);
  if (isTooSmall(metadata.machine_type)) refuse('machine_type', 'must be larger for a network policy');
}

export const NEEDS_TWO = 'must be at least 2 for a network policy';
