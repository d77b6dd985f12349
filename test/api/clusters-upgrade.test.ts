import { describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { clusterTests } from '../support/clusters.ts';
import { text } from '../support/world.ts';

const here = clusterTests();
const { owner, made } = here;

/** A cluster whose provider reports this version. */
async function running(version: string | undefined, metadata = {}): Promise<string> {
  const id = text(await made(metadata), 'id');
  here.world.fake.answers.watch = async () => new Map([[id, { state: 'OK', version }]]);
  await owner('GET', '/clusters');
  here.world.fake.answers.watch = async () => new Map();
  here.world.fake.answers.get = async () => ({ state: 'OK', version });
  return `/clusters/${id}`;
}

const asked = () => here.world.fake.asked.map(({ what }) => what);

describe('upgrading a cluster', () => {
  test('is an operation of the engine, whose result is the new version', async () => {
    const path = await running('v1.34.1', { kubernetes_version: '1.34.1' });
    const begun = await owner('PATCH', `${path}/upgrade`, { version: '1.35.2' });
    expect(begun.body).toMatchObject({ state: 'Updating', metadata: { kubernetes_version: 'v1.34.1' } });
    expect(asked()).toContain('upgrade to 1.35.2');
    const id = path.slice('/clusters/'.length);
    here.world.fake.answers.watch = async () => new Map([[id, { state: 'OK', version: 'v1.35.2' }]]);
    here.world.fake.answers.get = async () => ({ state: 'OK', version: 'v1.35.2' });
    await owner('GET', '/clusters');
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'OK',
      metadata: { kubernetes_version: 'v1.35.2' },
    });
  });

  test('that fails says why, and leaves the version that was chosen', async () => {
    const path = await running(undefined, { kubernetes_version: '1.34.1' });
    const { resize } = here.world.fake.answers;
    here.world.fake.answers.resize = () => Promise.reject(new EngineFailed('The nodes do not drain'));
    await owner('PATCH', `${path}/upgrade`, { version: '1.35.2' });
    here.world.fake.answers.resize = resize;
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'Error',
      metadata: { kubernetes_version: '1.34.1', status_message: 'The nodes do not drain' },
    });
  });

  test.each([
    ['a skipped minor version', '1.36.0', 'must not skip a minor version: upgrade to 1.35 first'],
    ['another major version', '2.0.0', 'must not skip a minor version: upgrade to 1.35 first'],
    ['an older patch', 'v1.34.0', 'must be newer than 1.34.1'],
    ['the same version', '1.34.1', 'must be newer than 1.34.1'],
    ['the same minor version', '1.34', 'must be newer than 1.34.1'],
    ['no version', 'latest', 'must be a version of Kubernetes, 1.34 say'],
    ['a prototype', '__proto__', 'must be a version of Kubernetes, 1.34 say'],
  ])('to %s is a 400, and the engine is not asked', async (_name, version, message) => {
    const path = await running('v1.34.1');
    const before = here.world.fake.asked.length;
    const { status, body } = await owner('PATCH', `${path}/upgrade`, { version });
    expect([status, body.errors]).toEqual([400, [{ path: 'version', message }]]);
    expect(here.world.fake.asked).toHaveLength(before);
  });

  test('to a newer build of the same patch is a step as well', async () => {
    const path = await running('v1.34.1-gke.1200');
    expect((await owner('PATCH', `${path}/upgrade`, { version: '1.34.1-gke.1300' })).status).toBe(200);
    expect(asked()).toContain('upgrade to 1.34.1-gke.1300');
  });

  test('of unknown version is a 409 that says what to wait for', async () => {
    const path = await running(undefined);
    expect((await owner('PATCH', `${path}/upgrade`, { version: '1.35.0' })).body).toMatchObject({
      code: 409,
      description: 'The version of the cluster is not known yet: wait until it has been checked',
    });
  });
});

describe('the version of a cluster', () => {
  test('is chosen on create, and no PATCH of the metadata changes or removes it', async () => {
    const path = await running(undefined, { kubernetes_version: '1.34.1' });
    const metadata = { node_count: 5, kubernetes_version: '1.35.0', note: 'new' };
    expect((await owner('PATCH', path, { metadata })).body.metadata).toMatchObject({
      kubernetes_version: '1.34.1',
      note: 'new',
    });
    await owner('PATCH', path, { metadata: { node_count: 5 } });
    expect((await owner('GET', path)).body.metadata).toMatchObject({ kubernetes_version: '1.34.1' });
  });
});

describe('the versions that a cluster can be upgraded to', () => {
  test('are those of the provider that are newer and skip none, newest last', async () => {
    const path = await running('v1.34.2');
    here.world.fake.answers.versions = async () => [
      ...['1.35.10', '1.33.9', '1.34.2', '1.34.10', '1.36.0', '1.35.9', 'nonsense', '1.34.3'],
    ];
    expect((await owner('GET', `${path}/versions`)).body).toEqual(['1.34.3', '1.34.10', '1.35.9', '1.35.10']);
  });
});

describe('the choices of a provisioner', () => {
  test('are asked for once in ten minutes, and again after a PATCH', async () => {
    const id = here.fakeProvisioner;
    const options = () => owner('GET', `/provisioners/${id}/options`);
    const count = () => asked().filter((what) => what === 'options').length;
    here.world.fake.answers.options = async () => new Map([['zone', [['a', 'Zone A']] as const]]);
    expect((await options()).body).toEqual({ zone: [['a', 'Zone A']] });
    await options();
    expect(count()).toBe(1);
    expect(here.world.fake.asked.findLast(({ what }) => what === 'options')?.parameters).toMatchObject({
      password: 'provisioner-secret',
    });
    const { token } = here.world.alpha.admin;
    await request('PATCH', `/provisioners/${id}`, { token, body: { name: 'renamed' } });
    await options();
    expect(count()).toBe(2);
  });
});
