import { randomUUID } from 'node:crypto';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { render } from '../../lib/metrics/render.ts';
import { takeSnapshot } from '../../lib/metrics/snapshot.ts';
import { clusterModel } from '../../lib/models/cluster.ts';
import { provisionerModel } from '../../lib/models/provisioner.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { prepare } from '../support/api.ts';
import { inTurn, type Measured, print } from './measure.ts';
import { type BenchWorld, createBenchWorld } from './world.ts';

const PAGE_TARGET = 3;
const COUNT_TARGET = 5;
const ROUNDS = 40;
const MOVING = 10;
const LARGE = 100_000;
const CREATED = '2026-03-01T12:00:00Z';
/** When the schedule looks at its provisioners next. */
const NOT_DUE = '2100-01-01T00:00:00Z';

/** What must not grow with the installation: pages, counts and the schedule, with 100,000 clusters against with few. */
export async function benchFleet(name: string, open: () => Store): Promise<void> {
  const [hundred, thousand, large] = [
    await fleet(open(), 100),
    await fleet(open(), 1_000),
    await fleet(open(), LARGE),
  ];
  const pages: Measured[] = [];
  for (const scope of ['', 'all_namespaces=true&']) {
    for (const sortby of ['created_at', 'name']) {
      const page = (world: BenchWorld) =>
        getting(world, '/clusters', `${scope}sortby=${sortby}&offset=0&limit=20`);
      const what = `page of 20 by ${sortby}, ${scope === '' ? 'own tenant' : 'all tenants'}`;
      pages.push({ ...(await inTurn(what, ROUNDS, page(large), page(hundred))), target: PAGE_TARGET });
    }
  }
  const run = (world: BenchWorld) => running(world);
  const what = `run of the schedule, ${MOVING} in transition`;
  pages.push({ ...(await inTurn(what, ROUNDS, run(large), run(hundred))), target: PAGE_TARGET });
  print(`${name}: with 100,000 clusters against with 100`, pages, ['100,000', '100']);
  const health = (world: BenchWorld) => getting(world, '/clusters/health', 'all_namespaces=true');
  const scrape = (world: BenchWorld) => async () => render(await takeSnapshot(world.services));
  const counts = [
    {
      ...(await inTurn('health of all tenants', ROUNDS, health(large), health(thousand))),
      target: COUNT_TARGET,
    },
    { ...(await inTurn('a scrape', ROUNDS, scrape(large), scrape(thousand))), target: COUNT_TARGET },
  ];
  print(`${name}: with 100,000 clusters against with 1,000`, counts, ['100,000', '1,000']);
}

/** So many settled clusters, and a few in transition. */
async function fleet(store: Store, clusters: number): Promise<BenchWorld> {
  const world = await createBenchWorld(store, { clusters });
  const { repository } = world.services;
  const { loaded } = await repository.read({
    loaded: repository.queries.object(clusterModel, 'bench', world.cluster),
  });
  if (!loaded) throw new Error('The cluster is not there');
  for (let i = 0; i < MOVING; i += 1) {
    const id = randomUUID();
    const operation = {
      ...({ id: randomUUID(), kind: 'provision', phase: 'started', attempts: 1 } as const),
      requested_at: new Date().toISOString(),
    };
    const object = { ...loaded.object, id, name: `moving ${i}`, state: 'Deploying' as const, operation };
    await repository.create(clusterModel, { object: { ...object, created_at: CREATED } });
  }
  const { provisioners } = await repository.read({
    provisioners: repository.queries.objects(provisionerModel),
  });
  for (const provisioner of provisioners)
    await repository.update(provisionerModel, provisioner, { by: 'server' }, (object) => ({
      object: { ...object, next_look: NOT_DUE },
    }));
  return world;
}

function getting(world: BenchWorld, path: string, query: string): () => Promise<void> {
  return async () => {
    world.enter();
    const { handler, event } = await prepare('GET', path, { token: world.token, query });
    const { statusCode, body = '' } = await handler(event);
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${body.slice(0, 200)}`);
  };
}

/** A run of the schedule with nothing due but what is in transition. */
function running({ services }: BenchWorld): () => Promise<void> {
  let minutes = 0;
  const start = Date.now();
  return async () => {
    minutes += 1;
    const now = () => new Date(start + minutes * 60_000);
    await refreshState({ ...services, now });
  };
}
