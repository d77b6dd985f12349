import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import type { Watched } from '../../lib/engines/engine.ts';
import { Unavailable } from '../../lib/errors.ts';
import { clusterTests } from '../support/clusters.ts';
import { text } from '../support/world.ts';

const here = clusterTests();
const { owner, made, later } = here;
const COUNT = 5;

const seen = new Map<string, Watched>();
let looks: number[];

beforeEach(() => {
  looks = [];
  seen.clear();
  here.world.fake.watchesIdle = true;
  here.world.fake.answers.watch = async (clusters) => {
    looks.push(clusters.length);
    return new Map(clusters.map(({ id }) => [id, seen.get(id) ?? { state: 'OK', version: 'v1.30.0' }]));
  };
});
afterEach(() => {
  here.world.fake.watchesIdle = undefined;
});

const run = async (seconds: number) => {
  later(seconds);
  await refreshState(here.world.services);
};
const listed = async (id: string | undefined) => {
  const { body } = await owner('GET', '/clusters');
  return (body as unknown as { id: string }[]).find((cluster) => cluster.id === id);
};

describe('an engine that sees idle clusters by the same request', () => {
  const ids: string[] = [];
  test('is asked once for all of them, and a run writes only those that changed', async () => {
    for (let count = 0; count < COUNT; count += 1) ids.push(text(await made({ node_count: 1 }), 'id'));
    await run(60);
    await run(300);
    expect(looks.at(-1)).toBe(COUNT);
    seen.set(ids[0] ?? '', { state: 'Error', message: 'A node pool is broken' });
    const written: string[] = [];
    here.world.store.onCommit = (commit, real) => {
      written.push(...(commit.put ?? []).map(({ key }) => key));
      return real(commit);
    };
    await run(300);
    here.world.store.onCommit = undefined;
    expect(looks).toHaveLength(3);
    expect(written.filter((key) => key.includes('/obj/cluster/'))).toHaveLength(1);
    expect(await listed(ids[0])).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'A node pool is broken' },
    });
    expect(here.world.fake.asked.filter(({ what }) => what === 'get')).toEqual([]);
  });

  test('a cluster that was deleted at the provider by hand keeps its record, and says so', async () => {
    seen.set(ids[1] ?? '', 'deleted');
    await run(300);
    expect(await listed(ids[1])).toMatchObject({
      state: 'Error',
      metadata: {
        status_message:
          'The provider no longer has the cluster: somebody deleted it there. DELETE it here too',
      },
    });
  });

  test('what somebody else began at the provider is followed to its end', async () => {
    seen.set(ids[2] ?? '', { state: 'Updating', message: 'The provider upgrades it' });
    await run(300);
    expect(await listed(ids[2])).toMatchObject({ state: 'Updating' });
    seen.set(ids[2] ?? '', { state: 'OK', version: 'v1.31.0' });
    await run(60);
    expect(await listed(ids[2])).toMatchObject({
      state: 'OK',
      metadata: { kubernetes_version: 'v1.31.0' },
    });
  });

  test('a provider that cannot be asked decides nothing about idle clusters', async () => {
    seen.set(ids[0] ?? '', { state: 'Error', message: 'A node pool is broken' });
    await run(300);
    here.world.fake.answers.watch = () => Promise.reject(new Unavailable('It does not answer'));
    await run(300);
    expect(await listed(ids[3])).toMatchObject({ state: 'OK' });
    expect(await listed(ids[0])).toMatchObject({ metadata: { status_message: 'A node pool is broken' } });
  });
});
