import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { request } from './api.ts';
import { expectIntact } from './indexes.ts';
import { createWorld, KUBECONFIG, text, type World } from './world.ts';

/** A world for the tests of one file, with a provisioner of the fake engine; API servers answer when a test begins. */
export function clusterTests() {
  let world: World;
  let fakeProvisioner: string;
  beforeAll(async () => {
    world = await createWorld();
    const body = {
      name: 'fake',
      engine: 'kqueen.engines.FakeEngine',
      parameters: {
        url: 'u',
        password: 'provisioner-secret',
        cluster_defaults: { ssh_key: 'default-key', node_count: 5 },
      },
    };
    const made = await request('POST', '/provisioners', { token: world.alpha.admin.token, body });
    fakeProvisioner = text(made, 'id');
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(() => {
    world.probe.answer = async () => ({ gitVersion: 'v1.31.2' });
  });

  /** A request of the member who owns what `imported` and `made` make. */
  const owner = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    request(method, path, { token: world.alpha.owner.token, body, headers });
  return {
    get world() {
      return world;
    },
    get fakeProvisioner() {
      return fakeProvisioner;
    },
    owner,
    imported: (more: object = {}) =>
      owner('POST', '/clusters', {
        name: 'c',
        provisioner: world.alpha.provisioner,
        kubeconfig: KUBECONFIG,
        ...more,
      }),
    made: (metadata?: object, more: object = {}) =>
      owner('POST', '/clusters', { name: 'made', provisioner: fakeProvisioner, metadata, ...more }),
    /** Moves the clock. */
    later: (seconds: number) => {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
  };
}
