import * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type { Cluster } from '../models/cluster.ts';
import type { Provisioner } from '../models/provisioner.ts';
import { NestedProvisionerWire, nestedProvisionerView } from '../provisioners/wire.ts';
import type { Owner } from '../users/owners.ts';
import { UserWire, userView } from '../users/wire.ts';
import {
  changesOf,
  emptyIsUnset,
  FreeMap,
  Id,
  Ignored,
  ignoredFields,
  Name,
  Timestamp,
} from '../wire/fields.ts';
import { reference } from '../wire/reference.ts';
import { ExpiryInput } from './expiry/wire.ts';
import { VERSION } from './lifecycle.ts';
import { PlanWire } from './plan.ts';
import { ApprovalWire, approvalView } from './protection/wire.ts';
import { stateCaption } from './states.ts';

const Json = z.record(z.string(), z.json());

export const KubeconfigWire = z
  .union([z.string(), Json])
  .meta({ description: 'A kubeconfig, as an object or as YAML text of at most 64 KiB' });

/** Metadata as forms send it: the kubeconfig may be in it, and leaves it before its size is looked at. */
const MetadataInput = Json.meta({
  description: 'Parameters of the engine (may include the kubeconfig) and your own notes; at most 32 KiB',
});

const Protected = z
  .boolean()
  .meta({ description: 'Nothing deletes a protected cluster; lifting takes the right cluster:protect' });

/** What the server decides of the metadata; the version can be chosen on create alone. */
const SERVER_OWNED: ReadonlySet<string> = new Set(['status_message', VERSION, 'build_number', 'job_url']);

export const CreateCluster = z
  .strictObject({
    name: Name,
    provisioner: reference('Provisioner'),
    owner: reference('User').optional(),
    metadata: MetadataInput.optional(),
    kubeconfig: emptyIsUnset(KubeconfigWire),
    expires_at: emptyIsUnset(ExpiryInput),
    protected: Protected.optional(),
    created_at: Ignored,
    ...ignoredFields,
  })
  .transform(liftKubeconfig(new Set([...SERVER_OWNED].filter((name) => name !== VERSION))));

export const UpdateCluster = changesOf({
  name: Name,
  provisioner: reference('Provisioner'),
  owner: reference('User'),
  metadata: MetadataInput,
  kubeconfig: emptyIsUnset(KubeconfigWire),
  expires_at: z.union([z.null(), emptyIsUnset(ExpiryInput)]),
  protected: Protected,
  extensions: Ignored,
  approval: Ignored,
  id: z.string(),
  created_at: z.string(),
  checked_at: Ignored,
}).transform(liftKubeconfig(SERVER_OWNED));

export const ClusterWire = z
  .object({
    id: Id,
    name: Name,
    state: z
      .string()
      .meta({ description: 'Caption of the state: Deploying, OK, Updating, Destroying, Error, Unknown' }),
    provisioner: NestedProvisionerWire,
    owner: UserWire,
    metadata: FreeMap.meta({
      description:
        'Parameters and notes; status_message, kubernetes_version, build_number and job_url are set by the server',
    }),
    kubeconfig: KubeconfigWire.optional().meta({
      description: 'Only in a single cluster; empty without the right to read it',
    }),
    created_at: Timestamp,
    expires_at: Timestamp.optional().meta({ description: 'When it is deleted; absent: never by itself' }),
    extensions: z
      .int()
      .optional()
      .meta({ description: 'How often its expiry was put off or removed; absent if never' }),
    protected: z.literal(true).optional().meta({ description: 'Nothing deletes it' }),
    approval: ApprovalWire.optional(),
    checked_at: Timestamp.optional().meta({ description: 'When the state was last checked' }),
    _namespace: z.string().optional(),
    dry_run: z.literal(true).optional().meta({ description: 'It would be so: nothing was done' }),
    plan: PlanWire.optional(),
  })
  .meta({ id: 'Cluster' });

type WithMetadata = { metadata?: Record<string, unknown>; kubeconfig?: unknown };

/** Takes out of the metadata what has a place of its own, and what is the server's alone. */
function liftKubeconfig(ofServer: ReadonlySet<string>) {
  return <T extends WithMetadata>(input: T, check: z.core.$RefinementCtx): T => {
    if (!input.metadata) return input;
    const { kubeconfig, ...sent } = input.metadata;
    const metadata = Object.fromEntries(Object.entries(sent).filter(([name]) => !ofServer.has(name)));
    const size = FreeMap.safeParse(metadata);
    if (!size.success) {
      check.issues.push({
        code: 'custom',
        path: ['metadata'],
        message: 'must be at most 32 KiB',
        input: undefined,
      });
    }
    const own = kubeconfig === '' ? undefined : kubeconfig;
    return { ...input, metadata, kubeconfig: input.kubeconfig ?? own };
  };
}

/** What a cluster is shown with. */
export interface Shown {
  provisioner: Provisioner;
  owner: Owner;
  checkedAt?: string;
  /** Empty for who may not read it. */
  kubeconfig?: Kubeconfig | Record<string, never>;
}

/** The wire form of clusters; what many of them share is made once. */
export function clusterViews(context: Pick<RequestContext, 'config' | 'engines'>) {
  const provisionerOnce = once((provisioner: Provisioner) => nestedProvisionerView(context, provisioner));
  const ownerOnce = once(({ user, organization }: Owner) => userView(user, organization));
  return (cluster: Cluster, { provisioner, owner, checkedAt, kubeconfig }: Shown) => ({
    id: cluster.id,
    name: cluster.name,
    state: stateCaption(context.config, cluster.state),
    provisioner: provisionerOnce(provisioner),
    owner: ownerOnce(owner),
    metadata: {
      ...cluster.metadata,
      ...context.engines.find(provisioner.engine)?.shown?.(cluster.handle ?? {}),
      status_message: cluster.status_message,
      [VERSION]: cluster.kubernetes_version ?? cluster.metadata[VERSION],
    },
    kubeconfig,
    created_at: cluster.created_at,
    expires_at: cluster.expiry?.at,
    extensions: cluster.extensions,
    protected: cluster.protected,
    approval: cluster.approval && approvalView(cluster.approval),
    checked_at: checkedAt,
  });
}

function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
