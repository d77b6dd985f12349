import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { clusterTests } from '../support/clusters.ts';
import { KUBECONFIG, text } from '../support/world.ts';

const here = clusterTests();
const { owner, imported } = here;

describe('importing a cluster', () => {
  test('answers it checked: OK with its version, its relations expanded, its kubeconfig for its owner', async () => {
    const { status, body, headers } = await imported({
      metadata: { note: 'mine', status_message: 'x', kubernetes_version: 'x' },
    });
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({
      name: 'c',
      state: 'OK',
      provisioner: {
        id: here.world.alpha.provisioner,
        verbose_name: 'Manual Engine',
        owner: `User:${here.world.alpha.admin.id}`,
      },
      owner: { username: 'alpha-owner', organization: { name: 'Alpha' } },
      metadata: { note: 'mine', kubernetes_version: 'v1.31.2' },
      created_at: '2026-03-01T12:00:00Z',
      checked_at: '2026-03-01T12:00:00Z',
    });
    expect(body.metadata).not.toHaveProperty('status_message');
    expect(body.kubeconfig).toEqual(KUBECONFIG);
  });

  test('one that does not answer is kept as Error with the reason', async () => {
    here.world.probe.answer = () => Promise.reject(new EngineFailed('The API server cannot be reached'));
    const { status, body } = await imported();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'The API server cannot be reached' },
    });
  });

  test.each<[string, object]>([
    ['as an object', { kubeconfig: KUBECONFIG }],
    ['as YAML', { kubeconfig: stringify(KUBECONFIG) }],
    [
      'in the metadata, as forms send it',
      { kubeconfig: undefined, metadata: { kubeconfig: stringify(KUBECONFIG) } },
    ],
    ['in the metadata, beside an empty one', { kubeconfig: '', metadata: { kubeconfig: KUBECONFIG } }],
    [
      'of 50 KiB in the metadata',
      { kubeconfig: undefined, metadata: { kubeconfig: { ...KUBECONFIG, filler: 'x'.repeat(50_000) } } },
    ],
  ])('takes the kubeconfig %s, and keeps it out of the metadata', async (_name, more) => {
    const made = await imported(more);
    expect(made.status).toBe(200);
    expect(made.body.metadata).toEqual({ kubernetes_version: 'v1.31.2' });
    expect((await owner('GET', `/clusters/${text(made, 'id')}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test.each<[string, object, string]>([
    ['no kubeconfig', { kubeconfig: undefined }, 'metadata.kubeconfig'],
    ['a masked kubeconfig without a default', { kubeconfig: '*******' }, 'kubeconfig'],
    [
      'a kubeconfig with a command',
      { kubeconfig: { ...KUBECONFIG, users: [{ name: 'u', user: { exec: {} } }] } },
      'kubeconfig.users.0.user.exec',
    ],
    [
      'a provisioner that is not there',
      { provisioner: '11111111-1111-4111-8111-111111111111' },
      'provisioner',
    ],
    ['no provisioner', { provisioner: undefined }, 'provisioner'],
    ['an owner who is not there', { owner: 'nobody' }, 'owner'],
    ['an id', { id: '11111111-1111-4111-8111-111111111111' }, 'id'],
    ['more than 32 KiB of metadata', { metadata: { note: 'x'.repeat(33_000) } }, 'metadata'],
  ])('with %s is a 400 that names the field', async (_name, more, path) => {
    const response = await imported(more);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test.each(['provisioner', 'owner'] as const)(
    'a foreign %s is no other than an unknown one',
    async (field) => {
      const foreign = field === 'owner' ? here.world.beta.owner.id : here.world.beta.provisioner;
      const type = field === 'owner' ? 'User' : 'Provisioner';
      const own = field === 'owner' ? here.world.alpha.owner.id : here.world.alpha.provisioner;
      const unknown = '11111111-1111-4111-8111-111111111111';
      const references = [
        unknown,
        foreign,
        `${type}:${foreign}`,
        { id: foreign },
        `Organization:${own}`,
        5,
        [],
        'x',
        {},
      ];
      const answers = await Promise.all(
        references.map(async (reference) => {
          const { status, text } = await imported({ [field]: reference });
          return { status, text };
        }),
      );
      expect(answers).toEqual(answers.map(() => answers[0]));
      expect(answers[0]?.status).toBe(400);
    },
  );

  test.each<[string, (id: string, type: string) => unknown]>([
    ['a bare id', (id) => id],
    ['"<Type>:<id>"', (id, type) => `${type}:${id}`],
    ['the expanded object', (id) => ({ id, name: 'whatever', parameters: {} })],
  ])('takes provisioner and owner as %s', async (_name, refer) => {
    const { status, body } = await imported({
      provisioner: refer(here.world.alpha.provisioner, 'Provisioner'),
      owner: refer(here.world.alpha.owner.id, 'User'),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      provisioner: { id: here.world.alpha.provisioner },
      owner: { id: here.world.alpha.owner.id },
    });
  });

  test.each([['missing'], ['*******']])(
    'takes the kubeconfig of the defaults of its provisioner when it is %s',
    async (sent) => {
      const users = [{ name: 'u', user: { token: 'default-token' } }];
      const parameters = { cluster_defaults: { kubeconfig: stringify({ ...KUBECONFIG, users }) } };
      const body = { name: 'with defaults', engine: 'kqueen.engines.ManualEngine', parameters };
      const made = await request('POST', '/provisioners', { token: here.world.alpha.admin.token, body });
      expect(made.text).not.toContain('default-token');
      const kubeconfig = sent === 'missing' ? undefined : sent;
      const cluster = await imported({ provisioner: text(made, 'id'), kubeconfig });
      expect(cluster.body).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.31.2' } });
      expect((await owner('GET', `/clusters/${text(cluster, 'id')}/kubeconfig`)).body).toMatchObject({
        users,
      });
    },
  );

  test('ignores what the server alone decides', async () => {
    const fields = { state: 'Error', created_at: '1999-01-01T00:00:00Z', verbose_name: 'Mine' };
    const { status, body } = await imported(fields);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'OK', created_at: expect.stringMatching(/^2026-/) });
    expect(body).not.toHaveProperty('verbose_name');
  });

  test('a refused one stores nothing, and asks no API server', async () => {
    const before = await here.world.store.dump(here.world.prefix);
    here.world.probe.answer = () => Promise.reject(new Error('asked'));
    for (const more of [{ kubeconfig: 'no map' }, { owner: 'nobody' }, { metadata: 5 }, { unknown: 1 }])
      expect((await imported(more)).status).toBe(400);
    expect(await here.world.store.dump(here.world.prefix)).toEqual(before);
  });

  test('for another owner is for those who may act for him', async () => {
    expect((await imported({ owner: here.world.alpha.member.id })).status).toBe(403);
    expect((await imported({ owner: here.world.alpha.owner.id })).status).toBe(200);
    const body = {
      name: 'c',
      provisioner: here.world.alpha.provisioner,
      kubeconfig: KUBECONFIG,
      owner: `User:${here.world.alpha.member.id}`,
    };
    const byAdmin = await request('POST', '/clusters', { token: here.world.alpha.admin.token, body });
    expect(byAdmin.body.owner).toMatchObject({ username: 'alpha-member' });
  });

  test('on a provisioner that is not OK is a 409 that says why', async () => {
    here.world.fake.answers.status = async () => ({ state: 'Error', message: 'The password is wrong' });
    const body = {
      name: 'bad',
      engine: 'kqueen.engines.FakeEngine',
      parameters: { url: 'u', password: 'p' },
    };
    const bad = await request('POST', '/provisioners', { token: here.world.alpha.admin.token, body });
    const make = () => owner('POST', '/clusters', { name: 'c', provisioner: bad.body.id });
    expect((await make()).body).toEqual({
      code: 409,
      description: 'The provisioner bad is not OK: The password is wrong',
    });
    here.world.fake.answers.status = async () => ({ state: 'OK' });
    expect((await make()).status).toBe(409);
  });
});
