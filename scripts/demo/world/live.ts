import { setTimeout as pause } from 'node:timers/promises';
import type { DemoProvider } from '../../../test/simulators/demo-provider.ts';
import type { DemoClient, Json } from '../client.ts';
import { Chance } from './random.ts';

/** So often something happens. */
const EVERY_MS = 30_000;
const NODES = [2, 3, 4, 5];
const GOOGLE = 'google-europe';
const LOST = 'jenkins-decommissioned';

/** Gives the first organization a provisioner at Google with two clusters, and one that cannot log in any more. */
export async function openGoogle(client: DemoClient, google: DemoProvider): Promise<void> {
  const { id: provisioner } = await client.json('POST', '/provisioners', {
    name: GOOGLE,
    engine: google.engine,
    parameters: google.parameters,
  });
  for (const name of ['analytics-prod-eu', 'analytics-dev-eu']) {
    await client.json('POST', '/clusters', { name, provisioner, metadata: google.metadata });
  }
  const parameters = { username: 'left-the-company', password: 'long-expired' };
  await client.json('POST', '/provisioners', {
    name: LOST,
    engine: 'kqueen.engines.JenkinsEngine',
    parameters,
  });
}

/** Has something happen now and then: a cluster is requested, resized or deleted. Ends when the signal aborts. */
export async function live(client: DemoClient, signal: AbortSignal): Promise<void> {
  const chance = new Chance(7);
  const happenings = [request, resize, remove];
  for (let at = 0; ; at += 1) {
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    // A cluster may have changed since the list was read; the next one has not.
    await happenings[at % happenings.length]?.(client, chance).catch(() => undefined);
  }
}

async function request(client: DemoClient, chance: Chance): Promise<void> {
  const provisioners = await named(client, '/provisioners');
  const jenkins = provisioners.find(({ name }) => String(name) === 'jenkins');
  const name = `${chance.of('search', 'media', 'billing')}-preview-${chance.below(1_000)}`;
  await client.json('POST', '/clusters', { name, provisioner: jenkins?.id });
}

async function resize(client: DemoClient, chance: Chance): Promise<void> {
  const clusters = await idle(client, GOOGLE);
  const cluster = clusters[chance.below(clusters.length)];
  const others = NODES.filter((nodes) => nodes !== Number(cluster?.metadata?.node_count));
  if (cluster)
    await client.json('PATCH', `/clusters/${cluster.id}/resize`, {
      node_count: others[chance.below(others.length)],
    });
}

async function remove(client: DemoClient, chance: Chance): Promise<void> {
  const clusters = (await idle(client, 'jenkins')).filter(({ name }) => String(name).includes('-preview-'));
  const cluster = clusters[chance.below(clusters.length)];
  if (cluster) await client.json('DELETE', `/clusters/${cluster.id}`);
}

/** The clusters of a provisioner that are OK. */
async function idle(client: DemoClient, provisioner: string): Promise<Json[]> {
  const clusters = await named(client, '/clusters');
  return clusters.filter(
    ({ state, provisioner: of }) => String(state) === 'OK' && String(of?.name) === provisioner,
  );
}

async function named(client: DemoClient, path: string): Promise<Json[]> {
  return (await client.json('GET', path)) as unknown as Json[];
}
