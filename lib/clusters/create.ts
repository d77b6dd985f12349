import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Engine, PlannedStep } from '../engines/engine.ts';
import { checkParameters, fieldOf, MASK } from '../engines/parameters.ts';
import { hideSecrets } from '../engines/secrets.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel, nodesOf } from '../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { plainClusterDefaults, plainParameters } from '../provisioners/parameters.ts';
import { engineStatus } from '../provisioners/status.ts';
import type { Change } from '../repository/change.ts';
import type { Secrets, Stored } from '../repository/model.ts';
import type { SecretChanges } from '../repository/secrets/secrets.ts';
import { timestamp } from '../time.ts';
import { checkOwner, type Owner, ownersOf } from '../users/owners.ts';
import { firstExpiry } from './expiry/change.ts';
import { withEvent } from './history.ts';
import { kubeconfigSecret, sentKubeconfig } from './kubeconfig.ts';
import { newOperation, VERSION, withObservation } from './lifecycle.ts';
import { observe } from './observe.ts';
import { handOver } from './operations/hand-over.ts';
import { planFor } from './plan.ts';
import { engineCluster, refuseUnwantedKubeconfig } from './relations.ts';
import type { CreateCluster, Shown } from './wire.ts';

type Input = z.output<typeof CreateCluster>;

/** A cluster as it is, or with a plan as it would be. */
interface Outcome {
  cluster: Stored<Cluster>;
  shown: Shown;
  plan?: PlannedStep[];
}

/** What a cluster is created with, read in one round trip and checked. */
interface Basis {
  provisioner: Provisioner;
  provisionerSecrets: Secrets;
  owner: Owner;
  engine: Engine;
}

/** What the client wants of the engine, with the defaults of the provisioner, checked. */
interface Wanted {
  /** In plain text. */
  metadata: Record<string, unknown>;
  kubeconfig: Kubeconfig | undefined;
}

/**
 * Creates a cluster by the engine of its provisioner, or imports one. What the input lacks, or sends masked, the
 * `cluster_defaults` of the provisioner supply. Throws `InvalidInput` for an unknown provisioner or owner and for invalid
 * parameters and an expiry that the organization does not allow, `Conflict` when the provisioner is not OK, `Forbidden` for an
 * owner for whom the caller may not act. A dry run checks the same, and tells what would be done.
 */
export async function createCluster(
  context: RequestContext,
  input: Input,
  isDryRun = false,
): Promise<Outcome> {
  const basis = await basisOf(context, input);
  await refuseUnusable(basis);
  const wanted = wantedOf(basis, input);
  const kept = basis.engine.kept?.(wanted.metadata) ?? wanted.metadata;
  const hidden = hideSecrets(basis.engine.parameters.cluster, kept, 'metadata');
  const draft = draftOf(context, basis, input, hidden.shown);
  const secrets = { ...hidden.secrets, ...kubeconfigSecret(wanted.kubeconfig) };
  const begun = basis.engine.isImmediate
    ? await withImport(context, basis, draft, secrets)
    : withProvision(context, draft);
  const { provisioner, owner } = basis;
  const shown = { provisioner, owner, checkedAt: begun.checkedAt, kubeconfig: wanted.kubeconfig };
  if (isDryRun) {
    await context.tenant.refuseBeyondQuota(clusterModel, undefined, begun.object);
    const cluster = { object: begun.object, generation: 1 };
    return { cluster, shown, plan: await planOf(basis, draft, secrets) };
  }
  const cluster = await context.tenant.create(clusterModel, { ...begun, secrets });
  await handOver(context, [cluster.object]);
  return { cluster, shown };
}

/** What would be done at the provider. */
function planOf(
  { engine, provisioner, provisionerSecrets }: Basis,
  draft: Cluster,
  secrets: SecretChanges,
): Promise<PlannedStep[]> {
  const asked = engineCluster(engine, draft, { provisioner, secrets, provisionerSecrets });
  const all = [secrets, provisionerSecrets].flatMap((some) => Object.values(some));
  return planFor(engine, asked, { kind: 'provision' }, all);
}

async function basisOf(context: RequestContext, input: Input): Promise<Basis> {
  const { identity, tenant, engines } = context;
  const owned = { namespace: tenant.namespace, owner: input.owner ?? identity.principal.id };
  const { provisioner, provisionerSecrets, owners } = await tenant.read({
    provisioner: tenant.one(provisionerModel, input.provisioner),
    provisionerSecrets: tenant.secrets('provisioner', input.provisioner),
    owners: await ownersOf(context, [owned]),
  });
  if (!provisioner) throw InvalidInput.field('provisioner', 'does not exist');
  const owner = checkOwner(context, owners(owned));
  const engine = engines.installed(provisioner.object.engine);
  return { provisioner: provisioner.object, provisionerSecrets, owner, engine };
}

/** Throws `Conflict` with the reason when the provisioner is not OK. */
async function refuseUnusable({ provisioner, provisionerSecrets, engine }: Basis): Promise<void> {
  if (provisioner.state === 'OK') return;
  const { message } = await engineStatus(engine, plainParameters(provisioner.parameters, provisionerSecrets));
  const why = message ?? 'PATCH it to have its parameters checked';
  throw new Conflict(`The provisioner ${provisioner.name} is not OK: ${why}`);
}

/** Throws `InvalidInput` that names each invalid parameter. */
function wantedOf({ provisioner, provisionerSecrets, engine }: Basis, input: Input): Wanted {
  const defaults = plainClusterDefaults(provisioner.parameters, provisionerSecrets);
  const { kubeconfig: sent, ...all } = withDefaults(input, defaults);
  const { [VERSION]: _, ...unversioned } = all;
  const metadata = fieldOf(engine.parameters.cluster, VERSION) ? all : unversioned;
  refuseUnwantedKubeconfig(engine, sent);
  if (sent === MASK)
    throw InvalidInput.field('kubeconfig', 'is masked, and the provisioner has no default for it');
  const values = sent === undefined ? metadata : { ...metadata, kubeconfig: sent };
  checkParameters(engine.parameters.cluster, values, 'metadata', { unknown: 'kept' });
  return { metadata, kubeconfig: sentKubeconfig(sent) };
}

function draftOf(
  { tenant, now, identity }: RequestContext,
  { provisioner, owner, engine }: Basis,
  { name, expires_at, protected: isProtected }: Input,
  metadata: Cluster['metadata'],
): Cluster {
  return {
    id: randomUUID(),
    namespace: tenant.namespace,
    name,
    state: 'Deploying',
    provisioner: provisioner.id,
    owner: owner.user.id,
    metadata,
    // A cluster that is made has a node at least; those of an imported one are not ours.
    nodes: engine.isImmediate ? 0 : nodesOf({ metadata }) || 1,
    created_at: timestamp(now()),
    expiry: firstExpiry(identity.organization.settings, expires_at, now()),
    ...(isProtected && { protected: isProtected }),
  };
}

/** A cluster that a worker will have the provider create. */
function withProvision({ identity, now }: RequestContext, draft: Cluster): Change<Cluster> {
  const message = 'The cluster has been requested';
  const operation = newOperation({ kind: 'provision' }, randomUUID(), now());
  const event = { type: 'requested', message, user: identity.principal.name } as const;
  return withEvent({ ...draft, status_message: message, operation }, event, now());
}

/** A cluster that its engine finds within the request. */
async function withImport(
  { identity, now }: RequestContext,
  { provisioner, provisionerSecrets, engine }: Basis,
  draft: Cluster,
  secrets: SecretChanges,
): Promise<Change<Cluster>> {
  const attempt = { isRetry: false, beforeEffect: () => {} };
  const observation = await observe(async (signal) => {
    const asked = engineCluster(engine, draft, { provisioner, secrets, provisionerSecrets });
    return engine.provision(asked, attempt, signal);
  });
  const event = {
    type: 'requested',
    message: 'The cluster has been imported',
    user: identity.principal.name,
  } as const;
  return { ...withEvent(withObservation(draft, observation), event, now()), checkedAt: timestamp(now()) };
}

/** The sent values over the defaults; a masked value is that of the default, if there is one. */
function withDefaults(
  { metadata = {}, kubeconfig }: Input,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const sent = { ...metadata, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
  const own = Object.entries(sent).filter(
    ([name, value]) => value !== '' && !(value === MASK && Object.hasOwn(defaults, name)),
  );
  return { ...defaults, ...Object.fromEntries(own) };
}
