import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eksConnector } from '../../../lib/engines/eks/connect.ts';
import { eksEngine } from '../../../lib/engines/eks/engine.ts';
import { GROUP, nameOf, TAG } from '../../../lib/engines/eks/names.ts';
import { issuesOf } from '../../../lib/engines/eks/observations.ts';
import type { EksMetadata, EksParameters } from '../../../lib/engines/eks/parameters.ts';
import { EksWork } from '../../../lib/engines/eks/work.ts';
import type { WatchedCluster } from '../../../lib/engines/engine.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import type { Handle } from '../../../lib/models/cluster.ts';
import { EKS_USER, type EksSimulator, startEksSimulator } from '../../simulators/eks.ts';
import { EKS_METADATA } from '../../support/eks.ts';
import { KUBECONFIG } from '../../support/world.ts';

const { signal } = new AbortController();
const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
let eks: EksSimulator;
let engine: ReturnType<typeof eksEngine>;
let connect: ReturnType<typeof eksConnector>;
let parameters: EksParameters;

beforeAll(async () => {
  eks = await startEksSimulator({ clock: () => clock.now });
  const settings = { EKS_API_URL: eks.url, EKS_STS_URL: eks.url, EKS_FUNCTION_ROLE: false };
  connect = eksConnector(settings, () => undefined);
  parameters = { region: eks.region, ...eks.access };
  engine = eksEngine(settings, async () => {
    const bootstrap = async () => parseKubeconfig(KUBECONFIG);
    return new EksWork({ connect, bootstrap, now: () => new Date(clock.now) });
  });
});
afterAll(() => eks.close());
beforeEach(() => {
  eks.state.clusters.clear();
  eks.received.length = 0;
});

/** Idle clusters; all but the last `gone` of them exist at Amazon EKS. */
const idle = (count: number, gone: number): WatchedCluster[] =>
  Array.from({ length: count }, (_, at) => {
    const id = `0000-${at}`;
    const base = {
      status: 'ACTIVE',
      version: '1.34',
      tags: { [TAG]: id },
      token: id,
      due: 0,
      created: 0,
      body: {},
    };
    const scaling = { minSize: 2, maxSize: 2, desiredSize: 2 };
    const groups = new Map([[GROUP, { ...base, issues: [], scaling }]]);
    const cluster = { ...base, issues: [], name: nameOf(id), creator: EKS_USER, groups, updates: new Map() };
    if (at < count - gone) eks.state.clusters.set(nameOf(id), cluster);
    return { id, name: 'idle', state: 'OK', metadata: EKS_METADATA, handle: {} };
  });

test('a run over 10,000 idle clusters lists all names a hundred at a time, and describes 250 of them', async () => {
  const clusters = idle(10_000, 7);
  const seen = await engine.watch(clusters, parameters, signal);
  expect([...seen.values()].filter((outcome) => outcome === 'deleted')).toHaveLength(7);
  expect(seen.size).toBe(7 + 250);
  const lists = eks.received.filter((line) => line === 'GET /clusters');
  expect([lists.length, eks.received.length]).toEqual([100, 100 + 2 * 250]);
}, 60_000);

test('every one of 400 idle clusters is described within four runs', async () => {
  const clusters = idle(400, 0);
  const described = new Set<string>();
  for (let run = 0; run < 4; run += 1) {
    for (const id of (await engine.watch(clusters, parameters, signal)).keys()) described.add(id);
    clock.now += 300_000;
  }
  expect(described.size).toBe(400);
}, 60_000);

test('a creation costs two requests that create something, and one look at each when it is there', async () => {
  eks.state.most = 1_000;
  const attempt = { isRetry: false, beforeEffect: () => {} };
  const metadata = engine.kept(EKS_METADATA) as EksMetadata & Record<string, unknown>;
  const ids = Array.from({ length: 200 }, (_, at) => `1111-${at}`);
  const handles = new Map<string, Handle>();
  for (const id of ids) {
    const made = await engine.provision(
      { id, name: 'new', metadata, parameters, handle: {} },
      attempt,
      signal,
    );
    handles.set(id, made.handle ?? {});
  }
  const look = async () => {
    clock.now += 700_000;
    const clusters = ids.map((id): WatchedCluster => {
      const operation = { kind: 'provision', requestedAt: new Date(clock.now) } as const;
      return { id, name: 'new', state: 'Deploying', metadata, handle: handles.get(id) ?? {}, operation };
    });
    const seen = await engine.watch(clusters, parameters, signal);
    for (const [id, outcome] of seen) {
      if (outcome !== 'deleted') handles.set(id, { ...handles.get(id), ...outcome.handle });
    }
    return [...seen.values()];
  };
  await look();
  expect((await look()).every((outcome) => outcome !== 'deleted' && outcome.state === 'OK')).toBe(true);
  expect(eks.received).toHaveLength(4 * ids.length);
}, 60_000);

test('clusters in transition are described alone, without a list', async () => {
  const [cluster] = idle(1, 0);
  if (!cluster) throw new Error('There is no cluster');
  const operation = { kind: 'resize', nodeCount: 2, requestedAt: new Date(clock.now) } as const;
  await engine.watch([{ ...cluster, state: 'Updating', operation }], parameters, signal);
  expect(eks.received).toEqual([`GET /clusters/${nameOf(cluster.id)}/node-groups/${GROUP}`]);
});

test('a token is good for one cluster, and only as long as the key is', async () => {
  const token = await connect(parameters).token('kqueen-one', signal);
  const holderOf = (cluster: string) => eks.accounts.holderOf(token, cluster, eks.region);
  expect([holderOf('kqueen-one'), holderOf('kqueen-two')]).toEqual([EKS_USER, undefined]);
  expect(token).not.toContain(parameters.secret_access_key);
  const other = { ...parameters, secret_access_key: 'another-secret' };
  const forged = await connect(other).token('kqueen-one', signal);
  expect(eks.accounts.holderOf(forged, 'kqueen-one', eks.region)).toBeUndefined();
});

test.each([
  ['eu-central-1', 'https://sts.eu-central-1.amazonaws.com/'],
  ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn/'],
  ['eusc-de-east-1', 'https://sts.eusc-de-east-1.amazonaws.eu/'],
])('a token of the region %s leads to the STS of its partition', async (region, url) => {
  const inAws = eksConnector({ EKS_FUNCTION_ROLE: false }, () => undefined);
  const token = await inAws({ ...parameters, region }).token('kqueen-one', signal);
  const address = Buffer.from(token.replace('k8s-aws-v1.', ''), 'base64url').toString();
  expect(address.startsWith(`${url}?Action=GetCallerIdentity`)).toBe(true);
  expect(new URL(address).searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
});

test('many issues are one message, which says so where there are no words', () => {
  expect(issuesOf(['A: one.', '', 'B', 'C', 'D'])).toBe('A: one; B; C');
  expect(issuesOf(['a'.repeat(200), 'b'.repeat(200)])).toHaveLength(303);
  expect(issuesOf([''])).toBe('Amazon EKS does not say why');
});
