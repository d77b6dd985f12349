import * as z from 'zod';
import { type Choices, integer, openSelect, password, text, textArea } from '../parameters.ts';

/** What a provisioner of Azure takes. */
export type AksParameters = {
  client_id: string;
  secret: string;
  tenant: string;
  subscription_id: string;
  resource_group_name: string;
};

/** What a cluster of Azure takes; `node_count` is what older clients send in the place of `node_count_aks`. */
export type AksMetadata = {
  location: string;
  ssh_key: string;
  node_count_aks: number;
  vm_size: string;
  kubernetes_version?: string;
  node_count?: unknown;
};

/** The places and sizes that a form offers without asking Azure; it takes any other that Azure has. */
const LOCATIONS: Choices = [
  ['eastus', 'East US'],
  ['centralus', 'Central US'],
  ['westeurope', 'West Europe'],
];
const VM_SIZES: Choices = [
  ['Standard_D1_v2', 'Standard: 1 vCPU, 3.5 GiB RAM, 50 GiB SSD'],
  ['Standard_D2_v2', 'Standard: 2 vCPU, 7 GiB RAM, 100 GiB SSD'],
  ['Standard_D3_v2', 'Standard: 4 vCPU, 14 GiB RAM, 200 GiB SSD'],
  ['Standard_D4_v2', 'Standard: 8 vCPU, 28 GiB RAM, 400 GiB SSD'],
  ['Standard_D5_v2', 'Standard: 16 vCPU, 56 GiB RAM, 800 GiB SSD'],
];

/** Nodes of a pool that is a scale set. Source: https://learn.microsoft.com/en-us/azure/aks/quotas-skus-regions */
export const MOST_NODES = 1_000;

/** Any GUID, of which Azure has some that no RFC knows. */
const uuid = () => z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID');
/** Source: https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules */
const resourceGroup = () =>
  z.string().regex(/^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$/u, 'must be the name of a resource group');
/** One line of an authorized_keys file. A private key pasted by mistake goes no further. */
const publicKey = () =>
  z
    .string()
    .trim()
    .regex(
      /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp\d{3}) [A-Za-z0-9+/]{40,16000}={0,3}( [^\r\n]{0,200})?$/,
      'must be a public key, as in a .pub file of ssh-keygen',
    );
const version = () => z.string().regex(/^v?\d+\.\d+(\.\d+)?$/, 'must be a version of Kubernetes, 1.34 say');

/** The schemas of both. Names, labels and places are those of the original, whose clients send them. */
export const aksParameters = () => ({
  provisioner: z.object({
    client_id: text({ label: 'Application ID', order: 0, validators: { uuid: true } }, uuid()),
    secret: password({ label: 'Secret', order: 1 }),
    tenant: text({ label: 'Directory ID', order: 2, validators: { uuid: true } }, uuid()),
    subscription_id: text({ label: 'Subscription ID', order: 3, validators: { uuid: true } }, uuid()),
    resource_group_name: text({ label: 'Resource Group Name', order: 4 }, resourceGroup()),
  }),
  cluster: z.object({
    location: openSelect({ label: 'Location', order: 1 }, LOCATIONS, /^[a-z0-9]{1,50}$/),
    ssh_key: textArea({ label: 'SSH Key (public)', order: 2 }, publicKey()),
    node_count_aks: integer(
      { label: 'Node Count', order: 3, validators: { number: true, required: true } },
      { min: 1, max: MOST_NODES },
    ).default(1),
    vm_size: openSelect({ label: 'VM Size', order: 4 }, VM_SIZES, /^[A-Za-z0-9_-]{1,64}$/),
    kubernetes_version: text(
      { label: 'Kubernetes Version', order: 5, placeholder: '1.34', help_message: 'Empty: that of Azure' },
      version(),
    ).optional(),
  }),
});

/** How many nodes a new cluster gets. Older clients send `node_count`, as text or as a number; it counts where it can. */
export function nodesOf({
  node_count,
  node_count_aks,
}: {
  node_count?: unknown;
  node_count_aks?: unknown;
}): number {
  const [count = 1] = [node_count, node_count_aks]
    .map((sent) => (typeof sent === 'string' && /^\d{1,4}$/.test(sent) ? Number(sent) : sent))
    .filter((sent) => typeof sent === 'number' && Number.isInteger(sent) && sent >= 1 && sent <= MOST_NODES);
  return Number(count);
}
