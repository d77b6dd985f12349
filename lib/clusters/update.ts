import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Engine, Observation } from '../engines/engine.ts';
import { checkParameters, fieldOf, MASK, type Values } from '../engines/parameters.ts';
import { hideSecrets } from '../engines/secrets.ts';
import { InvalidInput } from '../errors.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel, nodesOf } from '../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { organizationOf } from '../organizations/of.ts';
import type { Secrets, Stored } from '../repository/model.ts';
import { known } from '../repository/queries.ts';
import { timestamp } from '../time.ts';
import { checkNewOwner, ownersOf } from '../users/owners.ts';
import { refuseChangeOfFixed } from '../wire/immutable.ts';
import { changedExpiry } from './expiry/change.ts';
import type { FoundCluster } from './find.ts';
import { type NewEvent, withEvent } from './history.ts';
import { kubeconfigSecret, sentKubeconfig, storedKubeconfig } from './kubeconfig.ts';
import { VERSION, withObservation } from './lifecycle.ts';
import { observe } from './observe.ts';
import { changedProtection } from './protection/protect.ts';
import { engineCluster, refuseUnwantedKubeconfig } from './relations.ts';
import { shownWith } from './show.ts';
import type { Shown, UpdateCluster } from './wire.ts';

type Changes = z.output<typeof UpdateCluster>;

/**
 * Changes a cluster: name, owner, metadata as a whole, its kubeconfig (the engine has a look with the new one), or the
 * provisioner for another one of the same engine, its expiry and its protection. Throws `InvalidInput` for what is unknown
 * or fixed, `Forbidden` for owners for whom the caller may not act, and what `changedExpiry` and `changedProtection` throw.
 */
export async function updateCluster(
  context: RequestContext,
  found: FoundCluster,
  changes: Changes,
): Promise<{ cluster: Stored<Cluster>; shown: Shown }> {
  const { object } = found;
  refuseChangeOfFixed(changes, object);
  const sent = sentKubeconfig(changes.kubeconfig);
  const { provisioner, owners, secrets, provisionerSecrets } = await readAll(context, object, changes);
  checkNewOwner(context, owners, object, changes.owner);
  const engine = context.engines.installed(provisioner.engine);
  refuseUnwantedKubeconfig(engine, changes.kubeconfig);
  const wanted = { ...changes, ...(changes.metadata && { metadata: withVersion(object, changes.metadata) }) };
  if (wanted.metadata) checkMetadata(engine, wanted.metadata);
  const isNew = sent !== undefined && !isDeepStrictEqual(sent, storedKubeconfig(secrets));
  const relations = { provisioner, owners, secrets, provisionerSecrets };
  const observation = isNew
    ? await observe(async (signal) =>
        engine.get({ ...engineCluster(engine, object, relations), kubeconfig: sent }, signal),
      )
    : undefined;
  const checkedAt = observation && timestamp(context.now());
  // Only its expiry depends on what the organization allows.
  const { settings } = changes.expires_at === undefined ? {} : await organizationOf(context, object);
  const change = (current: Cluster) => {
    const { object: changedObject, secrets } = changed(
      engine,
      current,
      wanted,
      isNew ? sent : undefined,
      observation,
    );
    const after = {
      ...changedObject,
      ...changedExpiry(context, settings, current, changes.expires_at),
      protected: changedProtection(context, current, changes.protected),
    };
    const event = changeEvent(context, current, after, changes);
    return { ...withEvent(after, event, context.now()), secrets, checkedAt };
  };
  const cluster = await context.tenantOf(object).update(clusterModel, found, context.writer, change);
  const now = { ...found, ...cluster, checkedAt: checkedAt ?? found.checkedAt };
  return {
    cluster,
    shown: await shownWith(context, now, relations),
  };
}

function changeEvent(
  { identity }: RequestContext,
  before: Cluster,
  after: Cluster,
  changes: Changes,
): NewEvent {
  const { expiry, extensions } = after;
  const until = expiry === undefined ? 'it does not expire' : `it expires at ${expiry.at}`;
  const count = extensions === before.extensions ? '' : ` (extension ${extensions})`;
  const note = expiry?.at === before.expiry?.at ? '' : `; ${until}${count}`;
  const message = `Changed: ${Object.keys(changes).join(', ')}${note}`;
  return { type: 'changed', message, user: identity.principal.name };
}

/** Everything that the change needs, in one round trip. */
async function readAll(context: RequestContext, cluster: Cluster, changes: Changes) {
  const tenant = context.tenantOf(cluster);
  const isChecked = changes.kubeconfig !== undefined;
  const next = changes.provisioner ?? cluster.provisioner;
  const { before, after, ...rest } = await tenant.read({
    before: tenant.one(provisionerModel, cluster.provisioner),
    after: tenant.one(provisionerModel, next),
    owners: await ownersOf(context, [cluster, { ...cluster, owner: changes.owner ?? cluster.owner }]),
    secrets: isChecked ? tenant.secrets('cluster', cluster.id) : known<Secrets>({}),
    provisionerSecrets: isChecked ? tenant.secrets('provisioner', next) : known<Secrets>({}),
  });
  return { ...rest, provisioner: sameEngine(before?.object, after?.object) };
}

function sameEngine(before: Provisioner | undefined, after: Provisioner | undefined): Provisioner {
  if (!after) throw InvalidInput.field('provisioner', 'does not exist');
  if (before && before.engine !== after.engine) {
    throw InvalidInput.field('provisioner', 'must be of the same engine: create another cluster');
  }
  return after;
}

/** The version that was chosen stays what it is, whatever is sent. */
function withVersion(
  { metadata: { [VERSION]: version } }: Cluster,
  metadata: NonNullable<Changes['metadata']>,
): NonNullable<Changes['metadata']> {
  return typeof version === 'string' ? { ...metadata, [VERSION]: version } : metadata;
}

/** The kubeconfig is not in the metadata, and stays what it is. */
function checkMetadata(engine: Engine, metadata: Values): void {
  const { cluster } = engine.parameters;
  const values = fieldOf(cluster, 'kubeconfig') ? { ...metadata, kubeconfig: MASK } : metadata;
  checkParameters(cluster, values, 'metadata', { unknown: 'kept' });
}

function changed(
  engine: Engine,
  current: Cluster,
  changes: Changes,
  kubeconfig?: Kubeconfig,
  seen?: Observation,
) {
  const { name = current.name, provisioner = current.provisioner, owner = current.owner } = changes;
  const { shown, secrets } = hideSecrets(
    engine.parameters.cluster,
    changes.metadata ?? current.metadata,
    'metadata',
    current.metadata,
  );
  const object = { ...current, name, provisioner, owner, metadata: shown, nodes: nodesOf(current) };
  return {
    object: seen ? withObservation(object, seen) : object,
    secrets: { ...secrets, ...kubeconfigSecret(kubeconfig) },
  };
}
