import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterApiWorld, createClusterApiWorld } from '../support/cluster-api.ts';

describe.each(['v1beta2', 'v1beta1'] as const)('a management cluster that serves %s', (version) => {
  let world: ClusterApiWorld;
  beforeAll(async () => {
    world = await createClusterApiWorld({ version });
  });
  afterAll(() => world.close());

  test('a cluster is created with progress, resized, upgraded and deleted, and nothing is left', async () => {
    const id = await world.order();
    const path = `/clusters/${id}`;
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({
      state: 'Deploying',
      message: 'Cluster API creates it (1 of 2 machines are ready)',
    });
    expect((await world.owner('GET', `${path}/progress`)).body).toMatchObject({ progress: 50 });
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({ state: 'OK', version: 'v1.34.1' });
    const { body: kubeconfig } = await world.owner('GET', `${path}/kubeconfig`);
    expect(kubeconfig).toMatchObject({ users: [{ name: 'kqueen' }] });

    await world.owner('PATCH', `${path}/resize`, { node_count: 4 });
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({
      state: 'Updating',
      message: 'Cluster API changes it (4 of 5 machines are ready)',
    });
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({ state: 'OK' });

    expect((await world.owner('GET', `${path}/versions`)).body).toEqual(['v1.34.3', 'v1.35.0']);
    expect((await world.owner('PATCH', `${path}/upgrade`, { version: '1.35.0' })).status).toBe(200);
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({ state: 'Updating' });
    await world.minutes(6);
    world.inside.setVersion('v1.35.0');
    expect(await world.state(id)).toMatchObject({ state: 'OK', version: 'v1.35.0', message: undefined });

    expect((await world.owner('DELETE', path)).body).toMatchObject({ state: 'Destroying' });
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({ state: 'Destroying' });
    await world.minutes(3);
    expect((await world.owner('GET', path)).status).toBe(404);
    expect(world.management.leftovers()).toEqual([]);
  });
});
