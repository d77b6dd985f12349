/** @slow a simulated Amazon EKS in a process of its own, by the clock */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import type { EksClient } from '../../lib/engines/eks/client.ts';
import { eksConnector } from '../../lib/engines/eks/connect.ts';
import { eksEngine } from '../../lib/engines/eks/engine.ts';
import { GROUP, nameOf, TAG } from '../../lib/engines/eks/names.ts';
import { EksWork } from '../../lib/engines/eks/work.ts';
import { clusterReach } from '../../lib/engines/reach.ts';
import { request } from '../support/api.ts';
import { type EksEndpoint, eksEndpoint } from '../support/eks-endpoint.ts';
import { createWorld, text, type World } from '../support/world.ts';

const REACH = clusterReach({
  KUBERNETES_ALLOWED_NETWORKS: ['0.0.0.0/0', '::/0'],
  ETCD_HOST: '203.0.113.1',
  ETCD_PORT: 2379,
});
/** KQueen's clock goes a minute at each look, however often that is: it must not give up before the provider does. */
const OPTIONS = {
  JWT_EXPIRATION_DELTA: '31536000',
  PROVISIONER_TIMEOUT: '604800',
  CLUSTER_STATE_ON_LIST: 'false',
};
const CHANGES = 5;

describe('a simulated Amazon EKS in a process of its own', () => {
  let simulator: ChildProcess;
  let endpoint: EksEndpoint | undefined;
  beforeAll(async () => {
    const args = ['test/simulators/serve-eks.ts', '--port', '0', '--seconds', '2'];
    simulator = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    endpoint = eksEndpoint(await variablesOf(simulator));
  });
  afterAll(async () => {
    simulator.kill();
    await once(simulator, 'exit');
  });
  suite(() => ({ ...endpointOf(endpoint), minutes: 1 }), { minutes: 1, lookSeconds: 0.2 });
});

const real = eksEndpoint(process.env);
(real ? describe : describe.skip)('the Amazon EKS that KQUEEN_TEST_EKS_URL names', () =>
  suite(() => endpointOf(real), { minutes: real?.minutes ?? 0, lookSeconds: 5 }),
);

/** Each change may take so many minutes; KQueen looks every `lookSeconds`. */
function suite(
  given: () => EksEndpoint,
  { minutes, lookSeconds }: { minutes: number; lookSeconds: number },
): void {
  let world: World;
  let aws: EksClient;
  let provisioner: string;
  beforeAll(async () => {
    const { url, stsUrl, region, keys } = given();
    const settings = { EKS_API_URL: url, EKS_STS_URL: stsUrl, EKS_FUNCTION_ROLE: true };
    const connect = eksConnector(settings, () => keys);
    const parameters = { region, ...(keys.sessionToken ? { use_function_role: true } : keyOf(keys)) };
    aws = connect(parameters);
    const parts = { connect, bootstrap: REACH.bootstrap, now: () => new Date() };
    world = await createWorld({
      options: OPTIONS,
      engines: () => [eksEngine(settings, async () => new EksWork(parts))],
    });
    const body = { name: 'eks', engine: 'kqueen.engines.EksEngine', parameters };
    const made = await request('POST', '/provisioners', { token: world.alpha.admin.token, body });
    expect(made.body.state).toBe('OK');
    provisioner = text(made, 'id');
  });
  afterAll(() => world.close());

  const owner = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.owner.token, body });
  /** Lets the schedule run until a cluster is as wanted, and gives what it said on the way. */
  const becomes = async (path: string, wanted: string): Promise<Set<string>> => {
    const said = new Set<string>();
    const deadline = Date.now() + minutes * 60_000;
    while (Date.now() < deadline) {
      world.clock.now = new Date(world.clock.now.getTime() + 60_000);
      await refreshState(world.services);
      const { status, body } = await owner('GET', path);
      if ((status === 404 ? 'gone' : String(body.state)) === wanted) return said;
      if (String(body.state) === 'Error') throw new Error(JSON.stringify(body.metadata));
      said.add(String(body.metadata?.status_message));
      await pause(lookSeconds * 1000);
    }
    throw new Error(`The cluster did not become ${wanted}: ${[...said].join(', ')}`);
  };
  const atAws = async (id: string) => {
    const signal = AbortSignal.timeout(30_000);
    const name = nameOf(id);
    const [cluster, nodes] = await Promise.all([aws.cluster(name, signal), aws.nodes(name, GROUP, signal)]);
    return {
      versions: [cluster?.version, nodes?.version],
      tag: cluster?.tags?.[TAG],
      nodes: nodes?.scalingConfig?.desiredSize,
    };
  };

  test(
    'creates a cluster with progress, resizes, upgrades and deletes it, and nothing is left',
    async () => {
      const { metadata, version } = given();
      const offered = await owner('GET', `/provisioners/${provisioner}/options`);
      const { kubernetes_version: choices } = offered.body as unknown as Record<string, string[][]>;
      const versions = (choices ?? []).flatMap(([one]) => one ?? []).sort(byNumber);
      const first = version ?? versions.at(-2);
      const wish = { ...metadata, node_count: 1, ...(first && { kubernetes_version: first }) };
      const ordered = await owner('POST', '/clusters', { name: 'real', provisioner, metadata: wish });
      const id = text(ordered, 'id');
      const path = `/clusters/${id}`;
      try {
        const { body: begun } = await owner('GET', `${path}/progress`);
        expect(Number(begun.progress)).toBeGreaterThanOrEqual(0);
        expect(Number(begun.progress)).toBeLessThan(100);
        expect([...(await becomes(path, 'OK'))]).toContain('Amazon EKS creates the nodes');
        expect(await atAws(id)).toEqual({ versions: [first, first], tag: id, nodes: 1 });
        expect((await owner('GET', `${path}/progress`)).body.progress).toBe(100);
        expect((await owner('GET', `${path}/kubeconfig`)).status).toBe(200);

        expect((await owner('PATCH', `${path}/resize`, { node_count: 2 })).status).toBe(200);
        await becomes(path, 'OK');
        expect(await atAws(id)).toMatchObject({ nodes: 2 });

        const { body: next } = await owner('GET', `${path}/versions`);
        const [to = ''] = next as unknown as string[];
        expect((await owner('PATCH', `${path}/upgrade`, { version: to })).status).toBe(200);
        await becomes(path, 'OK');
        expect(await atAws(id)).toMatchObject({ versions: [to, to], nodes: 2 });
      } finally {
        expect((await owner('DELETE', path)).status).toBe(200);
        await becomes(path, 'gone');
      }
      const left = await aws.clusterNames(AbortSignal.timeout(30_000));
      expect([...left]).not.toContain(nameOf(id));
      expect(await aws.nodeGroups(nameOf(id), AbortSignal.timeout(30_000))).toEqual([]);
    },
    CHANGES * minutes * 60_000,
  );
}

function keyOf({ accessKeyId, secretAccessKey }: EksEndpoint['keys']) {
  return { access_key_id: accessKeyId, secret_access_key: secretAccessKey };
}

function endpointOf(endpoint: EksEndpoint | undefined): EksEndpoint {
  if (!endpoint) throw new Error('There is no Amazon EKS');
  return endpoint;
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** The variables that the simulator prints for this suite. */
async function variablesOf({ stdout }: ChildProcess): Promise<Record<string, string>> {
  if (!stdout) throw new Error('The simulator prints nothing');
  for await (const line of createInterface(stdout)) {
    if (!line.startsWith('KQUEEN_TEST_EKS_URL=')) continue;
    const pairs = line.split(' ').flatMap((word) => [/^(\w+)=(.*)$/.exec(word)?.slice(1) ?? []]);
    return Object.fromEntries(pairs.filter((pair) => pair.length === 2));
  }
  throw new Error('The simulator has ended');
}
