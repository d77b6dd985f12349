import { setTimeout as pause } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { DemoProvider } from '../../test/simulators/demo-provider.ts';
import type { DemoClient, Json } from './client.ts';

const LOOK_MS = 500;
/** A demo that takes longer has lost its way. */
const PATIENCE_MS = 10 * 60 * 1000;

/** Walks one cluster from the request to its end, and tells what happens. */
export async function walk(
  kqueen: DemoClient,
  provider: DemoProvider,
  save: (svg: string) => Promise<void>,
  file: string,
): Promise<void> {
  await kqueen.login('admin', 'default');
  const provisioner = await kqueen.json('POST', '/provisioners', {
    name: `our ${provider.title}`,
    engine: provider.engine,
    parameters: provider.parameters,
  });
  say(`\nThe provisioner "${provisioner.name}" is ${provisioner.state}.`);
  const { id, state } = await kqueen.json('POST', '/clusters', {
    name: 'demo',
    provisioner: provisioner.id,
    metadata: provider.metadata,
  });
  const path = `/clusters/${id}`;
  say(`A cluster has been requested: it is ${state}.\n`);
  await follow(kqueen, path, 'making');
  const cluster = await kqueen.json('GET', path);
  say(`\nThe cluster is ${cluster.state}.\n`);
  await kubeconfig(kqueen, path);

  const status = await kqueen.json('GET', `${path}/status`);
  say(`It runs Kubernetes ${status.version?.git_version}. Pods per node, and what they request:\n`);
  for (const [node, pods] of Object.entries(status.nodes_pods ?? {})) {
    const { cpu, memory } = status.resources_by_node?.[node]?.requests ?? {};
    say(`  ${node}  ${String(pods).padStart(3)} pods  ${cpu} cores  ${Number(memory) / 2 ** 20} MiB`);
  }
  const topology = await kqueen.json('GET', `${path}/topology-data`);
  const { items = {}, relations } = topology;
  say(`\nIts topology: ${Object.keys(items).length} objects, ${count(relations)} relations.`);
  await save(await kqueen.text('GET', `${path}/topology-data`, undefined, 'image/svg+xml'));
  say(`Drawn in ${file}: open it in a browser.\n`);

  if (provider.changes) await change(kqueen, path, provider.changes);
  const deleted = await kqueen.json('DELETE', path);
  say(`Its deletion has been requested: it is ${deleted.state}.\n`);
  await follow(kqueen, path, 'removing');
  say('\nThe cluster is gone. Its history:\n');
  const events = (await kqueen.json('GET', `${path}/events?order=asc`)) as unknown as Json[];
  for (const { at, type, state: then, message } of events) {
    say(`  ${String(at).slice(11, 19)}  ${String(type).padEnd(9)}  ${String(then).padEnd(10)}  ${message}`);
  }
}

/** Has the cluster resized, then upgraded. */
async function change(
  kqueen: DemoClient,
  path: string,
  { version, nodes }: { version: string; nodes: number },
): Promise<void> {
  await kqueen.json('PATCH', `${path}/resize`, { node_count: nodes });
  say(`It is to have ${nodes} nodes.\n`);
  await follow(kqueen, path, 'resizing');
  await kqueen.json('PATCH', `${path}/upgrade`, { version });
  say(`\nIt is to run Kubernetes ${version}.\n`);
  await follow(kqueen, path, 'upgrading');
  say('');
}

/** Shows the progress until the cluster is settled, or gone. A list looks at what is in transition. */
async function follow(kqueen: DemoClient, path: string, what: string): Promise<void> {
  const bar = new SingleBar(
    {
      format: `  ${what.padEnd(9)} {bar} {percentage}%  {message}`,
      noTTYOutput: true,
      notTTYSchedule: 1_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { message: '' });
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    await kqueen.text('GET', '/clusters');
    if (!(await kqueen.exists(path))) break;
    const { state, metadata } = await kqueen.json('GET', path);
    const { progress } = await kqueen.json('GET', `${path}/progress`);
    const message = String(metadata?.status_message ?? state);
    bar.update(Number(progress), { message });
    if (String(state) === 'Error') throw new Error(message);
    if (String(state) === 'OK') break;
    await pause(LOOK_MS);
  }
  bar.update(100, { message: 'done' });
  bar.stop();
}

/** A worker fetches it when the cluster is made. */
async function kubeconfig(kqueen: DemoClient, path: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && !(await kqueen.exists(`${path}/kubeconfig`))) await pause(LOOK_MS);
}

function count(list: Json | undefined): number {
  return Array.isArray(list) ? list.length : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
