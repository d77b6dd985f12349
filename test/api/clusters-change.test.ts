import { beforeEach, describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { clusterTests } from '../support/clusters.ts';
import { KUBECONFIG, text } from '../support/world.ts';

const here = clusterTests();
const { owner, imported } = here;

describe('changing a cluster', () => {
  let path: string;
  beforeEach(async () => {
    path = `/clusters/${text(await imported({ metadata: { note: 'old' } }), 'id')}`;
  });

  test('all that was read can be sent back', async () => {
    const read = await owner('GET', path);
    const response = await owner('PATCH', path, read.body);
    expect(response.status).toBe(200);
    expect(response.headers.etag).toBe('"2"');
    const { kubeconfig: _, ...shown } = read.body;
    expect(response.body).toEqual(shown);
    expect((await owner('GET', `${path}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test('metadata is replaced as a whole, but for what the server owns', async () => {
    const metadata = { other: 1, status_message: 'forged', kubernetes_version: 'forged' };
    const { body } = await owner('PATCH', path, { metadata, state: 'Error' });
    expect(body).toMatchObject({ state: 'OK' });
    expect(body.metadata).toEqual({ other: 1, kubernetes_version: 'v1.31.2' });
  });

  test('a new kubeconfig is tried at once', async () => {
    const users = [{ name: 'u', user: { token: 'new-token' } }];
    here.world.probe.answer = async ({ users: [{ user }] }) => ({
      gitVersion: user.token === 'new-token' ? 'v2.0.0' : 'v1.0.0',
    });
    const { body } = await owner('PATCH', path, { kubeconfig: { ...KUBECONFIG, users } });
    expect(body.metadata).toEqual({ note: 'old', kubernetes_version: 'v2.0.0' });
    expect((await owner('GET', `${path}/kubeconfig`)).body).toMatchObject({ users });
  });

  test('a new kubeconfig that does not work is kept, with the reason', async () => {
    here.world.probe.answer = () => Promise.reject(new EngineFailed('It refuses the token'));
    const users = [{ name: 'u', user: { token: 'wrong-token' } }];
    const { status, body } = await owner('PATCH', path, {
      metadata: { kubeconfig: { ...KUBECONFIG, users } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'Error', metadata: { status_message: 'It refuses the token' } });
    expect(body.metadata).not.toHaveProperty('kubeconfig');
    expect((await owner('GET', `${path}/kubeconfig`)).body).toMatchObject({ users });
  });

  test('its provisioner is changed for another of the same engine, which is in use from then on', async () => {
    const { token } = here.world.alpha.admin;
    const body = { name: 'other', engine: 'kqueen.engines.ManualEngine' };
    const other = text(await request('POST', '/provisioners', { token, body }), 'id');
    const moved = await owner('PATCH', path, { provisioner: `Provisioner:${other}` });
    expect(moved.body.provisioner).toMatchObject({ id: other, name: 'other' });
    expect((await request('DELETE', `/provisioners/${other}`, { token })).status).toBe(409);
    await owner('DELETE', path);
    expect((await request('DELETE', `/provisioners/${other}`, { token })).status).toBe(200);
  });

  test('a masked kubeconfig stays what it is', async () => {
    expect((await owner('PATCH', path, { kubeconfig: '*******', metadata: {} })).status).toBe(200);
    expect((await owner('GET', `${path}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test.each<[string, () => object]>([
    ['a provisioner of another engine', () => ({ provisioner: here.fakeProvisioner })],
    ['a foreign provisioner', () => ({ provisioner: here.world.beta.provisioner })],
    ['a foreign owner', () => ({ owner: here.world.beta.owner.id })],
    ['another id', () => ({ id: here.world.alpha.cluster })],
    ['a namespace', () => ({ namespace: 'beta' })],
    ['more than 32 KiB of metadata', () => ({ metadata: { note: 'x'.repeat(33_000) } })],
    ['nothing at all', () => ({})],
    ['another time of creation', () => ({ created_at: '1999-01-01T00:00:00Z' })],
    ['a hostile kubeconfig', () => ({ kubeconfig: 'apiVersion: v1' })],
  ])('%s is a 400', async (_name, body) => {
    expect((await owner('PATCH', path, body())).status).toBe(400);
  });

  test('its owner is changed by who may act for both', async () => {
    expect((await owner('PATCH', path, { owner: here.world.alpha.member.id })).status).toBe(403);
    const byAdmin = await request('PATCH', path, {
      token: here.world.alpha.admin.token,
      body: { owner: here.world.alpha.member.id },
    });
    expect(byAdmin.body.owner).toMatchObject({ username: 'alpha-member' });
    expect((await owner('PATCH', path, { name: 'mine no more' })).status).toBe(403);
  });

  describe('whose owner is changed by another at the same moment', () => {
    beforeEach(() => {
      here.world.store.onCommit = async (commit, real) => {
        here.world.store.onCommit = undefined;
        const body = { owner: here.world.alpha.member.id };
        await request('PATCH', path, { token: here.world.alpha.superadmin.token, body });
        return real(commit);
      };
    });

    test('is changed by who may change it still, and shown with the new owner', async () => {
      const { token } = here.world.alpha.admin;
      const { status, body } = await request('PATCH', path, { token, body: { name: 'renamed' } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'renamed', owner: { username: 'alpha-member' } });
    });

    test.each(['PATCH', 'DELETE'])('is not written by who owned it, by %s', async (method) => {
      expect((await owner(method, path, { name: 'renamed' })).status).toBe(403);
      const { token } = here.world.alpha.admin;
      expect((await request('GET', path, { token })).body).toMatchObject({ name: 'c' });
    });
  });

  test('deleting a manual cluster detaches it at once, and leaves nothing of it', async () => {
    const before = await here.world.store.dump(here.world.prefix);
    const id = text(await imported(), 'id');
    expect((await owner('DELETE', `/clusters/${id}`)).body).toEqual({ id, state: 'deleted' });
    expect(await here.world.store.dump(here.world.prefix)).toEqual(before);
  });
});
