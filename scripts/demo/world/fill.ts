import { randomUUID } from 'node:crypto';
import type { Services } from '../../../lib/app/services.ts';
import { auditEntry } from '../../../lib/audit/entry.ts';
import { lastEvent } from '../../../lib/clusters/history.ts';
import { kubeconfigSecret } from '../../../lib/clusters/kubeconfig.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { type Provisioner, provisionerModel } from '../../../lib/models/provisioner.ts';
import type { User } from '../../../lib/models/user.ts';
import { timestamp } from '../../../lib/time.ts';
import { type BuiltBy, recordBuild } from './builds.ts';
import { type Settled, settle } from './people.ts';
import { DAYS, type Planned, planClusters } from './plan.ts';
import { tell } from './story.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** Nobody listens there. */
const NOWHERE = 'https://127.0.0.1:1';

/** What the world is filled with, and where. */
export interface World {
  services: Services;
  jenkins: BuiltBy;
  /** The kubeconfig of a cluster that answers, as JSON. */
  kubeconfig: string;
}

/** Fills an empty store with three organizations, their users, 200 clusters in all states, and what became of them in 30 days. */
export async function fillWorld(world: World): Promise<void> {
  const now = world.services.now();
  const founded = timestamp(new Date(now.getTime() - DAYS * DAY_MS));
  const settled = await settle(world.services, founded);
  for (const [seed, organization] of settled.entries())
    await fillOrganization(world, organization, seed, now);
}

async function fillOrganization(world: World, settled: Settled, seed: number, now: Date): Promise<void> {
  const { repository } = world.services;
  const [admin] = settled.people;
  if (!admin) return;
  const provisioners = {
    jenkins: await provisioner(world, admin, 'jenkins', 'kqueen.engines.JenkinsEngine'),
    import: await provisioner(world, admin, 'imported', 'kqueen.engines.ManualEngine'),
  };
  const alive = parseKubeconfig(world.kubeconfig);
  for (const planned of planClusters(seed + 1, settled.people.length)) {
    const owner = settled.people[planned.owner] ?? admin;
    const draft = draftOf(world, planned, owner, provisioners[planned.by], now);
    const { cluster, history } = tell(planned, draft, owner.username, now);
    const kubeconfig = kubeconfigOf(planned, alive);
    const secrets = kubeconfigSecret(kubeconfig);
    const stored = await repository.create(clusterModel, {
      object: cluster,
      secrets,
      history,
      checkedAt: timestamp(now),
    });
    await record(world, owner, cluster, 'cluster:create', cluster.created_at);
    if (planned.state !== 'gone') continue;
    const at = new Date(now.getTime() - (planned.minutesAgo / 2) * MINUTE_MS);
    await record(world, owner, cluster, 'cluster:delete', timestamp(at));
    const event = { type: 'deleted', message: 'Jenkins has deleted the cluster' } as const;
    const loaded = await repository.read({
      cluster: repository.queries.object(clusterModel, cluster.namespace, cluster.id),
    });
    if (loaded.cluster)
      await repository.delete(
        clusterModel,
        { ...loaded.cluster, ...stored },
        { by: 'server' },
        lastEvent(event, at),
      );
  }
}

async function provisioner(
  { services: { repository } }: World,
  owner: User,
  name: string,
  engine: string,
): Promise<Provisioner> {
  const { namespace, id, created_at } = owner;
  const object: Provisioner = {
    id: randomUUID(),
    namespace,
    name,
    engine,
    state: 'OK',
    parameters: {},
    owner: id,
    created_at,
  };
  return (await repository.create(provisionerModel, { object })).object;
}

function draftOf(
  { jenkins }: World,
  planned: Planned,
  owner: User,
  { id: provisioner }: Provisioner,
  now: Date,
): Cluster {
  const id = randomUUID();
  const requested = new Date(now.getTime() - planned.minutesAgo * MINUTE_MS);
  const built = planned.by === 'jenkins' ? recordBuild(jenkins, id, planned, requested, now) : {};
  return {
    id,
    namespace: owner.namespace,
    name: planned.name,
    state: 'Deploying',
    provisioner,
    owner: owner.id,
    metadata: {
      team: planned.team,
      ...(planned.by === 'jenkins' && { override_parameters: { NODES: String(planned.nodes) } }),
    },
    created_at: timestamp(requested),
    ...(planned.state === 'OK' && { kubernetes_version: 'v1.31.2' }),
    ...built,
  };
}

/** A cluster that was lost since has a kubeconfig that leads nowhere; one that was never made has none. */
function kubeconfigOf({ state }: Planned, alive: Kubeconfig): Kubeconfig | undefined {
  if (state === 'Deploying' || state === 'Error') return undefined;
  if (state !== 'Unknown') return alive;
  const [named] = alive.clusters;
  return { ...alive, clusters: [{ ...named, cluster: { ...named.cluster, server: NOWHERE } }] };
}

async function record(
  { services: { repository } }: World,
  { id, username: name, namespace }: User,
  object: Cluster,
  action: string,
  at: string,
): Promise<void> {
  const asked = { user: { id, name }, action, requestId: randomUUID(), address: '192.0.2.10' };
  await repository.trail.append(
    namespace,
    auditEntry(asked, 'done', new Date(at), { model: 'cluster', object }),
  );
}
