import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStore } from '../../lib/repository/stores/embedded.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { prepare, request } from '../support/api.ts';
import { findEtcd } from '../support/etcd-binary.ts';
import { startEtcdServer } from '../support/etcd-server.ts';
import { benchBackup } from './backup.ts';
import { benchClusterPage } from './cluster-page.ts';
import { benchConsole } from './console.ts';
import { benchFleet } from './fleet.ts';
import { benchFlood } from './flood.ts';
import { type BareRead, bareEtcd, bareSqlite, floorOf } from './floor.ts';
import { benchInside } from './inside.ts';
import { loadTimes } from './load-time.ts';
import { benchLogins } from './logins.ts';
import { inTurn, type Measured, print } from './measure.ts';
import { benchMetrics } from './metrics.ts';
import { benchRefresh } from './refresh.ts';
import { benchVerify } from './verify.ts';
import { type BenchWorld, createBenchWorld } from './world.ts';

const LIST_TARGET = 1.5;
const SAME_TARGET = 1.25;
/** What etcd advises not to exceed: some stores are as large as its default of 2 GiB. */
const ETCD_BYTES = 8 * 1024 ** 3;
/** So many that what takes a fraction of a millisecond is measured as compiled, as an instance runs it for hours. */
const ROUNDS_OF_SMALL = 2_000;

process.stdout.write(
  `Node ${process.version}, ${cpus().length} cores; medians, ratios to a floor of the same run\n`,
);
const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-'));

const path = join(directory, 'kqueen.db');
await new EmbeddedStore(path).close();
const sqlite = bareSqlite(path);
await benchStore('Embedded store', () => new EmbeddedStore(path), sqlite.read);
sqlite.close();
await benchFleet('Embedded store', fresh);
await benchInside(new EmbeddedStore(path));
await benchLogins(new EmbeddedStore(join(directory, 'logins/kqueen.db')));
await benchFlood('Embedded store', new EmbeddedStore(join(directory, 'flood/kqueen.db')));
await benchRefresh(new EmbeddedStore(path));
await benchBackup({
  name: 'Embedded store',
  store: new EmbeddedStore(join(directory, 'full/kqueen.db')),
  variables: { KQUEEN_STORE: 'embedded', KQUEEN_DATA_DIR: join(directory, 'full') },
  empty: () => ({ KQUEEN_DATA_DIR: join(directory, randomBytes(4).toString('hex')) }),
});

await benchVerify({
  name: 'Embedded store',
  store: new EmbeddedStore(join(directory, 'verified/kqueen.db')),
  variables: { KQUEEN_STORE: 'embedded', KQUEEN_DATA_DIR: join(directory, 'verified') },
});

const binary = await findEtcd();
if ('missing' in binary) {
  process.stdout.write(`\nWITHOUT ETCD, so that nothing is measured on it: ${binary.missing}\n`);
} else {
  const server = await startEtcdServer(binary.path, ['--quota-backend-bytes', String(ETCD_BYTES)]);
  const etcd = bareEtcd(server.endpoint);
  await benchStore('etcd', () => new EtcdStore({ endpoint: server.endpoint, deadlineMs: 10_000 }), etcd.read);
  etcd.close();
  await benchFlood('etcd', new EtcdStore({ endpoint: server.endpoint, deadlineMs: 10_000 }));
  const full = {
    name: 'etcd',
    store: new EtcdStore({ endpoint: server.endpoint, deadlineMs: 10_000 }),
    variables: {
      KQUEEN_STORE: 'etcd',
      KQUEEN_ETCD_HOST: '127.0.0.1',
      KQUEEN_ETCD_PORT: String(server.port),
    },
  };
  await benchBackup({
    ...full,
    empty: () => ({ KQUEEN_ETCD_PREFIX: `/${randomBytes(4).toString('hex')}` }),
  });
  await benchVerify(full);
  await benchFleet('etcd', () => new EtcdStore({ endpoint: server.endpoint, deadlineMs: 10_000 }));
  await server.stop();
}

await benchConsole();
await benchClusterPage();

print(
  'Load time of a packaged function with its store client (floor: a bare import of etcd3)',
  await loadTimes(),
);
await rm(directory, { recursive: true, force: true });
process.exit(0);

/** An embedded store of its own: the installations of a fleet would share what is counted in all tenants. */
function fresh(): EmbeddedStore {
  return new EmbeddedStore(join(directory, randomBytes(4).toString('hex'), 'kqueen.db'));
}

async function benchStore(name: string, open: () => Store, bare: BareRead): Promise<void> {
  const rows: Measured[] = [];
  for (const count of [10, 1_000, 5_000]) {
    const world = await createBenchWorld(open(), { clusters: count });
    if (count === 10) {
      const one = `/clusters/${world.cluster}`;
      rows.push(await against(world, bare, 'GET one cluster', ROUNDS_OF_SMALL, 'GET', one));
    }
    const rounds = count === 10 ? ROUNDS_OF_SMALL : 100_000 / count;
    const row = await against(world, bare, `the list of ${count}`, rounds, 'GET', '/clusters');
    rows.push({ ...row, target: LIST_TARGET });
  }
  const many = await createBenchWorld(open(), { clusters: 10_000 });
  const page = await against(
    many,
    bare,
    'the page of 1,000 out of 10,000',
    15,
    'GET',
    '/clusters',
    'offset=4000&limit=1000',
  );
  rows.push({ ...page, target: LIST_TARGET });
  rows.push(...(await benchMetrics(many, bare, 'a scrape with 10,000 clusters')));
  print(`${name}: reading at the handler (floor: bare client, JSON.parse a value, one JSON.stringify)`, rows);
  print(`${name}: with 1,000 users and clusters against with 10`, await growth(open), ['1,000', '10']);
}

/** A GET at the handler against the same reads by the bare client. */
async function against(
  world: BenchWorld,
  bare: BareRead,
  what: string,
  rounds: number,
  method: string,
  path: string,
  query?: string,
): Promise<Measured> {
  world.enter();
  const { handler, event } = await prepare(method, path, { token: world.token, query });
  const send = async () => {
    const { statusCode, body = '' } = await handler(event);
    if (statusCode !== 200) throw new Error(`${what}: ${statusCode} ${body.slice(0, 200)}`);
    return body;
  };
  const reads = await world.readsOf(send);
  const text = await send();
  const body: unknown = JSON.parse(text);
  const measured = await inTurn(what, rounds, send, floorOf(bare, reads, body));
  return { ...measured, note: `${reads.length} reads, ${(text.length / 1024).toFixed(0)} KiB` };
}

/** What must cost the same however much there is. */
async function growth(open: () => Store): Promise<Measured[]> {
  const few = await createBenchWorld(open(), { clusters: 10, users: 10 });
  const many = await createBenchWorld(open(), { clusters: 1_000, users: 1_000 });
  const on = (world: BenchWorld, method: string, path: string, body: () => unknown) => async () => {
    world.enter();
    const response = await request(method, path, { token: world.token, body: body() });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${response.text}`);
  };
  const login = () => ({ username: 'admin', password: 'default' });
  const user = () => ({ username: randomBytes(8).toString('hex'), password: 'password' });
  const server = { server: 'https://k8s.example.com' };
  const kubeconfig = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: server }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  };
  const cluster = (world: BenchWorld) => () => ({ name: 'new', provisioner: world.provisioner, kubeconfig });
  const rows = [
    await inTurn('log in', 100, on(many, 'POST', '/auth', login), on(few, 'POST', '/auth', login)),
    await inTurn('create a user', 40, on(many, 'POST', '/users', user), on(few, 'POST', '/users', user)),
    await inTurn(
      'create a cluster',
      40,
      on(many, 'POST', '/clusters', cluster(many)),
      on(few, 'POST', '/clusters', cluster(few)),
    ),
  ];
  return rows.map((row) => ({ ...row, target: SAME_TARGET }));
}
