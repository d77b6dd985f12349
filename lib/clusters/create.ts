import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Engine, EngineCluster } from '../engines/engine.ts';
import { checkParameters, MASK } from '../engines/parameters.ts';
import { hideSecrets } from '../engines/secrets.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import { provisionerModel } from '../models/provisioner.ts';
import { plainClusterDefaults, plainParameters } from '../provisioners/parameters.ts';
import { engineStatus } from '../provisioners/status.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { checkOwner, ownersOf } from '../users/owners.ts';
import { withEvent } from './history.ts';
import { KUBECONFIG, sentKubeconfig } from './kubeconfig.ts';
import { observe, observed } from './observe.ts';
import { newOperation } from './operations/begin.ts';
import { refuseUnwantedKubeconfig } from './relations.ts';
import type { CreateCluster, Shown } from './wire.ts';

type Input = z.output<typeof CreateCluster>;

/**
 * Makes a cluster by its provisioner's engine. What the input lacks, or sends masked, the provisioner's
 * `cluster_defaults` supply. Throws `InvalidInput` for an unknown provisioner or owner and for wrong parameters,
 * `Conflict` when the provisioner is not OK, `Forbidden` for an owner for whom the caller may not act.
 */
export async function createCluster(
  context: RequestContext,
  input: Input,
): Promise<{ cluster: Stored<Cluster>; shown: Shown }> {
  const { identity, tenant, engines } = context;
  const owned = { namespace: tenant.namespace, owner: input.owner ?? identity.user.id };
  const { provisioner, secrets, owners } = await tenant.read({
    provisioner: tenant.one(provisionerModel, input.provisioner),
    secrets: tenant.secrets('provisioner', input.provisioner),
    owners: ownersOf(context, [owned]),
  });
  if (!provisioner) throw InvalidInput.field('provisioner', 'does not exist');
  const owner = checkOwner(context, owners(owned));
  const engine = engines.installed(provisioner.object.engine);
  const { parameters } = provisioner.object;
  if (provisioner.object.state !== 'OK') {
    const { message } = await engineStatus(engine, plainParameters(parameters, secrets));
    const why = message ?? 'PATCH it to have its parameters checked';
    throw new Conflict(`The provisioner ${provisioner.object.name} is not OK: ${why}`);
  }
  const { kubeconfig: text, ...metadata } = withDefaults(input, plainClusterDefaults(parameters, secrets));
  refuseUnwantedKubeconfig(engine, text);
  if (text === MASK)
    throw InvalidInput.field('kubeconfig', 'It is masked, and there is no default that it could be');
  const values = text === undefined ? metadata : { ...metadata, kubeconfig: text };
  checkParameters(engine.parameters.cluster, values, 'metadata', { unknown: 'kept' });
  engine.refuseMetadata(metadata);
  const hidden = hideSecrets(engine.parameters.cluster, metadata, 'metadata');
  const kubeconfig = sentKubeconfig(text);

  const now = context.now();
  const requested: Cluster = {
    id: randomUUID(),
    namespace: tenant.namespace,
    name: input.name,
    state: 'Deploying',
    status_message: 'The cluster has been asked for',
    provisioner: provisioner.object.id,
    owner: owner.user.id,
    metadata: hidden.shown,
    created_at: timestamp(now),
  };
  const asked = { id: requested.id, name: requested.name, metadata, kubeconfig, handle: {} };
  const draft = engine.isImmediate
    ? await imported(engine, requested, { ...asked, parameters: plainParameters(parameters, secrets) })
    : { ...requested, operation: newOperation('provision', now) };
  const message = engine.isImmediate ? 'The cluster has been imported' : 'The cluster has been asked for';
  const checkedAt = engine.isImmediate ? timestamp(context.now()) : undefined;
  const cluster = await tenant.create(clusterModel, {
    ...withEvent(draft, { type: 'requested', message, user: identity.user.username }, now),
    secrets: { ...hidden.secrets, [KUBECONFIG]: kubeconfig && JSON.stringify(kubeconfig) },
    checkedAt,
  });
  const { id, namespace, operation } = cluster.object;
  if (operation) await context.dispatcher.operate([{ namespace, cluster: id, operation: operation.id }]);
  return { cluster, shown: { provisioner: provisioner.object, owner, checkedAt, kubeconfig } };
}

/** A cluster that its engine makes, or finds, within the request. */
async function imported(engine: Engine, cluster: Cluster, asked: EngineCluster): Promise<Cluster> {
  const attempt = { isRetry: false, beforeEffect: () => {} };
  const observation = await observe((seen, signal) => engine.provision(seen, attempt, signal), asked);
  return observed(cluster, observation);
}

/** The sent values over the defaults; a masked one is the default's, or it is missing. */
function withDefaults(
  { metadata = {}, kubeconfig }: Input,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const sent = { ...metadata, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
  const own = Object.entries(sent).filter(
    ([name, value]) => value !== '' && !(value === MASK && name in defaults),
  );
  return { ...defaults, ...Object.fromEntries(own) };
}
