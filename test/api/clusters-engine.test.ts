import { describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { clusterTests } from '../support/clusters.ts';
import { KUBECONFIG, text } from '../support/world.ts';

const here = clusterTests();
const { owner, made } = here;

describe('making a cluster by an engine', () => {
  test('is Deploying; defaults fill what is missing or masked, and secrets go to the engine in plain', async () => {
    const { body } = await made({ ssh_key: '*******', script: 'rm -rf /', note: 'kept' });
    expect(body).toMatchObject({
      state: 'Deploying',
      metadata: { ssh_key: '*******', script: '*******', note: 'kept', node_count: 5 },
    });
    const asked = here.world.fake.asked.at(-1)?.cluster;
    expect(asked).toMatchObject({
      metadata: { ssh_key: 'default-key', script: 'rm -rf /', node_count: 5 },
      parameters: { password: 'provisioner-secret' },
    });
  });

  test.each([
    ['a wrong parameter', { node_count: 0 }, 'metadata.node_count'],
    ['a masked one without a default', { script: '*******' }, 'metadata.script'],
  ])('with %s is a 400 that names it', async (_name, metadata, path) => {
    expect((await made(metadata)).body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test('takes no kubeconfig, which the engine brings itself', async () => {
    expect((await made({}, { kubeconfig: KUBECONFIG })).body).toMatchObject({
      errors: [{ path: 'kubeconfig' }],
    });
  });

  /** A made cluster that its provider has finished. */
  const finished = async () => {
    const id = text(await made(), 'id');
    here.world.fake.answers.watch = async () => new Map([[id, { state: 'OK' }]]);
    expect((await owner('GET', '/clusters')).status).toBe(200);
    here.world.fake.answers.watch = async () => new Map();
    return `/clusters/${id}`;
  };

  test('tells progress, resizes, sets the network policy, and is removed when the provider says so', async () => {
    const path = await finished();
    expect((await owner('GET', `${path}/progress`)).body).toEqual({
      response: 200,
      progress: 100,
      result: 'OK',
    });
    const resized = await owner('PATCH', `${path}/resize`, { node_count: '7' });
    expect(resized.body).toMatchObject({ state: 'Updating', metadata: { node_count: 7 } });
    expect((await owner('GET', `${path}/progress`)).body).toMatchObject({ progress: 42, result: 'Updating' });
    const policy = { provider: 'CALICO', enabled: true };
    expect((await owner('PATCH', `${path}/set_network_policy`, policy)).body).toMatchObject({
      code: 409,
      description: 'The cluster is Updating: wait until that is done',
    });
    const id = path.slice('/clusters/'.length);
    here.world.fake.answers.watch = async () => new Map([[id, { state: 'OK' }]]);
    await owner('GET', '/clusters');
    expect((await owner('PATCH', `${path}/set_network_policy`, policy)).body.metadata).toMatchObject({
      network_policy: policy,
    });
    expect(here.world.fake.asked.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['resize to 7', 'network policy CALICO true']),
    );
    expect((await owner('DELETE', path)).body).toMatchObject({ state: 'Destroying' });
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'Destroying',
      metadata: { status_message: expect.any(String) },
    });
    here.world.fake.answers.watch = async () => new Map([[id, 'deleted']]);
    expect((await owner('GET', '/clusters')).text).not.toContain(id);
    expect((await owner('GET', path)).status).toBe(404);
  });

  test('what its provider is removing is not resized any more: a 409, and the engine is not asked', async () => {
    const path = await finished();
    expect((await owner('DELETE', path)).body).toMatchObject({ state: 'Destroying' });
    const asked = here.world.fake.asked.length;
    const policy = { provider: 'CALICO', enabled: true };
    expect((await owner('PATCH', `${path}/resize`, { node_count: 3 })).status).toBe(409);
    expect((await owner('PATCH', `${path}/set_network_policy`, policy)).status).toBe(409);
    expect(here.world.fake.asked).toHaveLength(asked);
  });

  test.each([
    ['DELETE', '', undefined],
    ['PATCH', '/resize', { node_count: 3 }],
    ['PATCH', '/set_network_policy', { provider: 'CALICO', enabled: true }],
  ])(
    'an If-Match that does not match is a 412 before the engine is asked: %s %s',
    async (method, sub, body) => {
      const path = `/clusters/${text(await made(), 'id')}`;
      const asked = here.world.fake.asked.length;
      expect((await owner(method, path + sub, body, { 'If-Match': '"7"' })).status).toBe(412);
      expect(here.world.fake.asked).toHaveLength(asked);
    },
  );

  test('an engine that cannot tell its progress answers 501 in the body', async () => {
    const path = `/clusters/${text(await made(), 'id')}`;
    here.world.fake.answers.progress = async () => undefined;
    expect((await owner('GET', `${path}/progress`)).body).toMatchObject({
      response: 501,
      result: 'Deploying',
    });
  });

  test('a resize that fails leaves the number of nodes as it was, in Error with the reason', async () => {
    const path = await finished();
    const { resize } = here.world.fake.answers;
    here.world.fake.answers.resize = () => Promise.reject(new EngineFailed('No room'));
    const wanted = await owner('PATCH', `${path}/resize`, { node_count: 9 });
    here.world.fake.answers.resize = resize;
    expect(wanted.body).toMatchObject({ state: 'Updating', metadata: { node_count: 9 } });
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'Error',
      metadata: { node_count: 5, status_message: 'No room' },
    });
  });

  test('what the engine cannot do is a 501 before anything is recorded', async () => {
    const path = await finished();
    const { fake } = here.world;
    const { deprovision, resize } = fake;
    Object.assign(fake, { deprovision: undefined, resize: undefined });
    const before = await here.world.store.dump(here.world.prefix);
    const responses = [
      await owner('DELETE', path),
      await owner('PATCH', `${path}/resize`, { node_count: 3 }),
    ];
    Object.assign(fake, { deprovision, resize });
    expect(responses.map(({ status, body }) => [status, body.description])).toEqual([
      [501, 'The Fake Engine has no deprovision: do without'],
      [501, 'The Fake Engine has no resize: do without'],
    ]);
    expect(await here.world.store.dump(here.world.prefix)).toEqual(before);
  });

  test('an engine that fails to remove a cluster leaves it, in Error, with the reason and the way out', async () => {
    const path = await finished();
    const { deprovision } = here.world.fake.answers;
    here.world.fake.answers.deprovision = () => Promise.reject(new EngineFailed('It broke'));
    expect((await owner('DELETE', path)).body).toMatchObject({ state: 'Destroying' });
    here.world.fake.answers.deprovision = deprovision;
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'It broke: DELETE it again, or with force=true' },
    });
  });

  test('an admin forgets by force what the engine does not give up, a member does not', async () => {
    const path = `/clusters/${text(await made(), 'id')}`;
    here.world.fake.answers.deprovision = () => Promise.reject(new EngineFailed('It knows no such cluster'));
    const forced = (token: string) => request('DELETE', path, { token, query: 'force=true' });
    expect((await forced(here.world.alpha.owner.token)).status).toBe(403);
    expect((await forced(here.world.alpha.admin.token)).body).toMatchObject({ state: 'deleted' });
    expect((await owner('GET', path)).status).toBe(404);
  });

  test.each([0, -1, 1.5, 'three', '', null, 100_000])('%j is no number of nodes', async (node_count) => {
    const path = `/clusters/${here.world.alpha.cluster}/resize`;
    expect((await owner('PATCH', path, { node_count })).status).toBe(400);
  });
});
