import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { credentialModel } from '../../lib/models/credential.ts';
import { Tenant } from '../../lib/repository/tenant.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { credentialTests, type Listed, use } from '../support/credentials.ts';
import { KUBECONFIG } from '../support/world.ts';

const tests = credentialTests();

describe('a credential', () => {
  test('works within its role and namespace, and ends in time', async () => {
    const { status, body } = await tests.issue({ role: 'view', namespace: 'shop', ttl: 600 });
    expect([status, body]).toEqual([
      200,
      {
        ...{ id: expect.any(String), name: 'alpha-owner:view:shop@alpha cluster', user: 'alpha-owner' },
        ...{ user_id: tests.world.alpha.owner.id, role: 'view', namespace: 'shop', state: 'active' },
        ...{ created_at: '2026-03-01T12:00:00Z', expires_at: '2026-03-01T12:10:00Z' },
        kubeconfig: expect.objectContaining({ 'current-context': 'alpha-owner:view:shop@alpha cluster' }),
      },
    ]);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/secrets')).toBe(403);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/kube-system/pods')).toBe(403);
    tests.later(600);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
  });

  test('without a namespace reaches all of them, and lives for an hour', async () => {
    const { body } = await tests.issue({ role: 'cluster-admin' });
    expect(await use(body.kubeconfig, '/api/v1/namespaces/kube-system/secrets')).toBe(200);
    expect(Date.parse(String(body.expires_at)) - Date.parse(String(body.created_at))).toBe(3_600_000);
    expect(tests.left()).toEqual([
      `ServiceAccount kqueen-${body.id}`,
      `ClusterRoleBinding kqueen-${body.id}`,
    ]);
  });

  test('as YAML is a kubeconfig file that says which credential it is', async () => {
    const answer = await tests.issue(
      { role: 'view' },
      { ...tests.asOwner(), headers: { accept: 'application/yaml' } },
    );
    const [{ id }] = (await tests.list()) as [Listed];
    expect(answer.text).toMatch(new RegExp(`^# KQueen credential ${id}, expires at `));
    expect(parseKubeconfig(answer.text).users[0].user.token).toMatch(/^ey/);
  });

  test('expires when the API server says, if that is sooner', async () => {
    tests.simulator.accounts.longest = 900;
    const { body } = await tests.issue({ role: 'view', ttl: 3600 });
    tests.simulator.accounts.longest = Number.POSITIVE_INFINITY;
    expect(Date.parse(String(body.expires_at)) - Date.parse(String(body.created_at))).toBe(900_000);
  });

  test('revoked is refused at once, and nothing of it stays', async () => {
    const { body } = await tests.issue({ role: 'edit', namespace: 'shop' });
    expect((await tests.revoke(String(body.id))).body).toEqual({ id: body.id, state: 'deleted' });
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
    expect([tests.left(), await tests.list()]).toEqual([[], []]);
    expect((await tests.revoke(String(body.id))).status).toBe(404);
  });

  test('is never stored with its token, nor logged, nor told of elsewhere', async () => {
    const logs = captureLogs();
    const { body } = await tests.issue({ role: 'view' });
    logs.release();
    const token = String(
      (body.kubeconfig as never as { users: [{ user: { token: string } }] }).users[0].user.token,
    );
    const stored = JSON.stringify(await tests.world.store.dump(tests.world.prefix));
    const events = await request('GET', `/clusters/${tests.world.alpha.cluster}/events`, tests.asOwner());
    const others = [stored, logs.lines.join(''), events.text, JSON.stringify(await tests.list())];
    const [, payload = '?', seal = '?'] = token.split('.');
    for (const part of [payload, seal]) expect(others.filter((one) => one.includes(part))).toEqual([]);
  });
});

describe('who may have which', () => {
  const policy = async (rules: object) => {
    const { token } = tests.world.alpha.superadmin;
    const { status } = await request('PATCH', `/organizations/${tests.world.alpha.id}`, {
      token,
      body: { policy: rules },
    });
    expect(status).toBe(200);
  };

  test.each([
    [{ role: 'view' }, 200],
    [{ role: 'view', namespace: 'kube-system' }, 200],
    [{ role: 'admin', namespace: 'shop' }, 200],
    [{ role: 'cluster-admin', namespace: 'shop' }, 403],
    [{ role: 'cluster-admin' }, 403],
    [{ role: 'admin' }, 403],
    [{ role: 'edit' }, 403],
    [{ role: 'edit', namespace: 'kube-system' }, 403],
    [{ role: 'admin', namespace: 'kqueen-credentials' }, 403],
  ])('without cluster:credentials_admin %j answers %d', async (wish, status) => {
    await policy({ 'cluster:credentials_admin': 'IS_ADMIN' });
    expect((await tests.issue(wish)).status).toBe(status);
    await policy({});
  });

  test('an organization can keep the kubeconfig to its admins and live by credentials', async () => {
    await policy({ 'cluster:kubeconfig': 'IS_ADMIN', 'cluster:credentials_admin': 'IS_ADMIN' });
    const kubeconfig = await request(
      'GET',
      `/clusters/${tests.world.alpha.cluster}/kubeconfig`,
      tests.asOwner(),
    );
    const issued = await tests.issue({ role: 'edit', namespace: 'shop' });
    await policy({});
    expect([kubeconfig.status, issued.status]).toEqual([403, 200]);
  });

  test('a superadmin of another organization issues one in the name of his own', async () => {
    const { body } = await tests.issue({ role: 'view' }, { token: tests.world.beta.superadmin.token });
    await tests.run();
    expect((await tests.list()).map(({ id, state }) => [id, state])).toEqual([[body.id, 'active']]);
    expect(body.user).toBe('beta-root');
  });
});

describe('what is refused before the cluster is asked', () => {
  test.each([
    [{ role: 'root' }, 400],
    [{}, 400],
    [{ role: 'view', ttl: 599 }, 400],
    [{ role: 'view', ttl: 86_401 }, 400],
    [{ role: 'view', ttl: 600.5 }, 400],
    [{ role: 'view', namespace: '../../secrets' }, 400],
    [{ role: 'view', namespace: '' }, 200],
    [{ role: 'view', server: 'https://example.com' }, 400],
  ])('%j: %d', async (wish, status) => {
    expect((await tests.issue(wish)).status).toBe(status);
    if (status === 400) expect(tests.simulator.received).toEqual([]);
  });

  test('a credential of another cluster, or none, is a 404', async () => {
    const { body } = await tests.issue({ role: 'view' });
    tests.simulator.received.length = 0;
    const other = await request('POST', '/clusters', {
      ...tests.asOwner(),
      body: { name: 'other', provisioner: tests.world.alpha.provisioner, kubeconfig: KUBECONFIG },
    });
    const elsewhere = `/clusters/${other.body.id}/credentials`;
    for (const id of [body.id, 'no-id', '..%2f..', '11111111-1111-4111-8111-111111111111']) {
      expect((await request('DELETE', `${elsewhere}/${id}`, tests.asOwner())).status).toBe(404);
    }
    expect((await request('GET', elsewhere, tests.asOwner())).body).toEqual([]);
    expect(tests.simulator.received).toEqual([]);
  });
});

test('a namespace that the cluster does not have is a 400, and nothing is made', async () => {
  const { status, body } = await tests.issue({ role: 'view', namespace: 'nowhere' });
  expect([status, body.description]).toEqual([400, 'namespace does not exist in the cluster']);
  expect([tests.left(), await tests.list()]).toEqual([[], []]);
});

test('the first one makes the namespace of the accounts', async () => {
  const served = tests.simulator.objects.kind('v1', 'namespaces');
  if (served) tests.simulator.objects.delete(served, undefined, 'kqueen-credentials');
  expect((await tests.issue({ role: 'view' })).status).toBe(200);
});

test('a cluster has 200 at most', async () => {
  const { world } = tests;
  const of = { cluster: world.alpha.cluster, role: 'view', phase: 'active' } as const;
  const tenant = new Tenant(world.services.repository, world.alpha.namespace);
  for (let at = 0; at < 200; at += 1) {
    await tenant.create(credentialModel, {
      object: {
        ...{ ...of, id: randomUUID(), name: 'n', created_at: '2026-03-01T12:00:00Z' },
        ...{
          user: { id: world.alpha.owner.id, namespace: 'alpha', name: 'o' },
          expires_at: '2020-01-01T00:00:00Z',
        },
      },
    });
  }
  const { status, body } = await tests.issue({ role: 'view' });
  expect([status, body.description]).toEqual([
    409,
    'The cluster has 200 credentials: revoke some, or wait until they expire',
  ]);
  expect(tests.left()).toEqual([]);
});
