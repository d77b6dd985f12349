import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wiredRoutes } from '../../scripts/wired-routes.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import {
  createWorld,
  KUBECONFIG,
  login,
  type OrganizationWorld,
  type Person,
  type World,
} from '../support/world.ts';

/** Who asks about something of the organization alpha. */
const ASKERS = [
  'nobody',
  'member',
  'owner',
  'admin',
  'superadmin',
  'stranger',
  'strange admin',
  'strange root',
] as const;
type Asker = (typeof ASKERS)[number];

interface Route {
  /** The object of the path; made afresh for each request where the request would end it. */
  id?: (world: OrganizationWorld) => string | Promise<string>;
  /** The second object of the path. */
  part?: (world: OrganizationWorld) => Promise<string>;
  body?: (world: OrganizationWorld) => unknown;
  query?: string;
  /** The statuses in the order of ASKERS. */
  expected: number[];
  /** It ends the token that asks, which is another one for each request. */
  endsToken?: true;
  /** What an API token of an admin gets, where it is not what the admin gets. */
  byToken?: number;
}

const BODY = {
  nothing: () => ({}),
  renamed: () => ({ name: 'renamed' }),
};
const cluster = (alpha: OrganizationWorld) => alpha.cluster;
/** A cluster of the owner, for one request that may end it. */
const newCluster = async (alpha: OrganizationWorld): Promise<string> => {
  const body = { name: 'short-lived', provisioner: alpha.provisioner, kubeconfig: KUBECONFIG };
  const { body: made } = await request('POST', '/clusters', { token: alpha.owner.token, body });
  return String(made.id);
};
/** An API token of the owner, for one request that may end it. */
const newToken = async (alpha: OrganizationWorld): Promise<string> => {
  const { body } = await request('POST', '/tokens', {
    token: alpha.owner.token,
    body: { name: 'short-lived' },
  });
  return String(body.id);
};
/** A credential of the cluster, for one request that may end it. */
const newCredential = async (alpha: OrganizationWorld): Promise<string> => {
  const sent = { token: alpha.owner.token, body: { role: 'view' } };
  return String((await request('POST', `/clusters/${alpha.cluster}/credentials`, sent)).body.id);
};
/** A member, for one request that may end their sessions. */
const newUser = async (alpha: OrganizationWorld): Promise<string> => {
  const body = { username: `u${Math.random().toString(36).slice(2)}`, password: 'password' };
  return String((await request('POST', '/users', { token: alpha.admin.token, body })).body.id);
};
/** A webhook of the organization, for one request that may end it; there are ten at most. */
const newWebhook = async (alpha: OrganizationWorld): Promise<string> => {
  const { token } = alpha.admin;
  const { text: json } = await request('GET', '/webhooks', { token });
  for (const { id } of JSON.parse(json) as { id: string }[])
    await request('DELETE', `/webhooks/${id}`, { token });
  return String((await request('POST', '/webhooks', { token, body: webhook() })).body.id);
};
const webhook = () => ({ name: 'n', url: 'https://127.0.0.1:1/', events: ['user.deleted'] });
const provisioner = (alpha: OrganizationWorld) => alpha.provisioner;
const organization = (alpha: OrganizationWorld) => alpha.id;
const owner = (alpha: OrganizationWorld) => alpha.owner.id;

/** Every role on every route. Deletes of what is held are refused here; each delete of a cluster has one of its own. */
const ROUTES: Record<string, Route> = {
  //                                                                     nobody member owner admin root | stranger admin root
  'GET /clusters': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'POST /clusters': {
    body: (alpha) => ({ name: 'n', provisioner: alpha.provisioner, kubeconfig: KUBECONFIG }),
    expected: [401, 200, 200, 200, 200, 400, 400, 400],
  },
  'GET /clusters/health': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /clusters/overview': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /clusters/import-manifest': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /clusters/{id}': { id: cluster, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'PATCH /clusters/{id}': {
    id: cluster,
    body: BODY.renamed,
    expected: [401, 403, 200, 200, 200, 404, 404, 200],
  },
  'GET /clusters/{id}/kubeconfig': { id: cluster, expected: [401, 403, 200, 200, 200, 404, 404, 200] },
  'GET /clusters/{id}/progress': { id: cluster, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'GET /clusters/{id}/status': { id: cluster, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'GET /clusters/{id}/topology-data': { id: cluster, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'POST /clusters/{id}/apply': {
    id: cluster,
    body: () => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'applied' } }),
    expected: [401, 403, 200, 200, 200, 404, 404, 200],
  },
  'GET /clusters/{id}/apply/{operation}': {
    id: cluster,
    // Who may is told that there is no such operation.
    expected: [401, 403, 404, 404, 404, 404, 404, 404],
  },
  'GET /clusters/{id}/objects': {
    id: cluster,
    query: 'apiVersion=v1&kind=Namespace',
    expected: [401, 200, 200, 200, 200, 404, 404, 200],
  },
  'DELETE /clusters/{id}/objects': {
    id: cluster,
    query: 'apiVersion=v1&kind=ConfigMap&name=absent',
    // Who may is told that there is no such object; the object of the path comes first.
    expected: [401, 403, 404, 404, 404, 404, 404, 404],
  },
  'GET /clusters/{id}/events': { id: cluster, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'PATCH /clusters/{id}/resize': {
    id: cluster,
    body: () => ({ node_count: 3 }),
    expected: [401, 403, 501, 501, 501, 404, 404, 501],
  },
  'PATCH /clusters/{id}/upgrade': {
    id: cluster,
    body: () => ({ version: '1.35.1' }),
    expected: [401, 403, 501, 501, 501, 404, 404, 501],
  },
  'GET /clusters/{id}/versions': { id: cluster, expected: [401, 501, 501, 501, 501, 404, 404, 501] },
  'GET /provisioners/{id}/options': {
    id: provisioner,
    expected: [401, 501, 501, 501, 501, 404, 404, 501],
  },
  'GET /clusters/{id}/credentials': { id: cluster, expected: [401, 403, 200, 200, 200, 404, 404, 200] },
  'POST /clusters/{id}/credentials': {
    id: cluster,
    body: () => ({ role: 'view' }),
    expected: [401, 403, 200, 200, 200, 404, 404, 200],
  },
  'DELETE /clusters/{id}/credentials/{credential}': {
    id: cluster,
    part: newCredential,
    expected: [401, 403, 200, 200, 200, 404, 404, 200],
  },
  // Whoever may is told that nobody has asked for a deletion.
  'POST /clusters/{id}/approve': { id: cluster, expected: [401, 403, 403, 409, 409, 404, 404, 409] },
  'DELETE /clusters/{id}/approval': { id: cluster, expected: [401, 403, 404, 404, 404, 404, 404, 404] },
  'PATCH /clusters/{id}/set_network_policy': {
    id: cluster,
    body: () => ({ provider: 'CALICO', enabled: true }),
    expected: [401, 403, 501, 501, 501, 404, 404, 501],
  },
  'GET /provisioners': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'POST /provisioners': {
    body: () => ({ name: 'n', engine: 'kqueen.engines.ManualEngine' }),
    expected: [401, 403, 403, 200, 200, 403, 200, 200],
  },
  'GET /provisioners/health': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /provisioners/engines': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /provisioners/{id}': { id: provisioner, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'PATCH /provisioners/{id}': {
    id: provisioner,
    body: BODY.renamed,
    expected: [401, 403, 403, 200, 200, 404, 404, 200],
  },
  'POST /provisioners/{id}/verify': {
    id: provisioner,
    expected: [401, 403, 403, 200, 200, 404, 404, 200],
  },
  'DELETE /provisioners/{id}': { id: provisioner, expected: [401, 403, 403, 409, 409, 404, 404, 409] },
  'GET /organizations': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'POST /organizations': {
    body: () => ({ name: 'n', namespace: `n${Math.random().toString(36).slice(2)}` }),
    expected: [401, 403, 403, 403, 200, 403, 403, 200],
  },
  'GET /organizations/{id}': { id: organization, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'PATCH /organizations/{id}': {
    id: organization,
    body: BODY.renamed,
    expected: [401, 403, 403, 403, 200, 404, 404, 200],
  },
  'DELETE /organizations/{id}': { id: organization, expected: [401, 403, 403, 403, 400, 404, 404, 409] },
  'PATCH /organizations/{id}/settings': {
    id: organization,
    body: () => ({ max_extensions: 3 }),
    expected: [401, 403, 403, 200, 200, 404, 404, 200],
  },
  'GET /organizations/{id}/policy': { id: organization, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'GET /organizations/{id}/deletable': {
    id: organization,
    expected: [401, 200, 200, 200, 200, 404, 404, 200],
  },
  'GET /organizations/{id}/usage': { id: organization, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'GET /users': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'POST /users': {
    body: () => ({ username: `u${Math.random().toString(36).slice(2)}`, password: 'password' }),
    expected: [401, 403, 403, 200, 200, 403, 200, 200],
  },
  'GET /users/whoami': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /users/{id}': { id: owner, expected: [401, 200, 200, 200, 200, 404, 404, 200] },
  'PATCH /users/{id}': {
    id: owner,
    body: () => ({ metadata: { note: 'x' } }),
    expected: [401, 403, 200, 200, 200, 404, 404, 200],
  },
  'DELETE /users/{id}': { id: owner, expected: [401, 403, 400, 409, 409, 404, 404, 409] },
  // A changed password ends the tokens of its user, so here it is one that is refused as too short.
  'PATCH /users/{id}/updatepw': {
    id: owner,
    body: () => ({ password: 'short' }),
    expected: [401, 403, 400, 400, 400, 404, 404, 400],
  },
  'DELETE /users/{id}/sessions': { id: newUser, expected: [401, 403, 403, 200, 200, 404, 404, 200] },
  'POST /auth/logout': {
    endsToken: true,
    expected: [401, 200, 200, 200, 200, 200, 200, 200],
    byToken: 403,
  },
  'GET /tokens': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'POST /tokens': {
    body: () => ({ name: 'n' }),
    expected: [401, 200, 200, 200, 200, 200, 200, 200],
    byToken: 403,
  },
  'DELETE /tokens/{id}': { id: newToken, expected: [401, 403, 200, 200, 200, 404, 404, 200] },
  'GET /webhooks': { expected: [401, 403, 403, 200, 200, 403, 200, 200] },
  'POST /webhooks': { body: webhook, expected: [401, 403, 403, 200, 200, 403, 200, 200] },
  'GET /webhooks/events': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /webhooks/{id}': { id: newWebhook, expected: [401, 403, 403, 200, 200, 404, 404, 200] },
  'PATCH /webhooks/{id}': {
    id: newWebhook,
    body: BODY.renamed,
    expected: [401, 403, 403, 200, 200, 404, 404, 200],
  },
  'DELETE /webhooks/{id}': { id: newWebhook, expected: [401, 403, 403, 200, 200, 404, 404, 200] },
  'POST /webhooks/{id}/ping': { id: newWebhook, expected: [401, 403, 403, 200, 200, 404, 404, 200] },
  'POST /webhooks/{id}/rotate-secret': {
    id: newWebhook,
    body: BODY.nothing,
    expected: [401, 403, 403, 200, 200, 404, 404, 200],
  },
  'GET /webhooks/{id}/deliveries': { id: newWebhook, expected: [401, 403, 403, 200, 200, 404, 404, 200] },
  'POST /webhooks/{id}/deliveries/{delivery}/redeliver': {
    id: newWebhook,
    expected: [401, 403, 403, 404, 404, 404, 404, 404],
  },
  'GET /audit': { expected: [401, 403, 403, 200, 200, 403, 200, 200] },
  'GET /configurations/auth': { expected: [401, 200, 200, 200, 200, 200, 200, 200] },
  'GET /metrics': { expected: [401, 403, 403, 403, 200, 403, 403, 200] },
  'DELETE /clusters/{id}': { id: newCluster, expected: [401, 403, 200, 200, 200, 404, 404, 200] },
};

/** Routes without a policy, which tell nothing of what the organization has. */
const ANY_USER = [
  'GET /users/whoami',
  'GET /configurations/auth',
  'GET /provisioners/engines',
  'GET /webhooks/events',
];

const OPEN = [
  'GET /',
  'GET /health',
  'GET /swagger',
  'POST /auth',
  'POST /auth/session',
  'POST /auth/session/refresh',
  'GET /auth/methods',
  'GET /auth/oidc/{provider}',
  'GET /auth/oidc/{provider}/callback',
  'POST /auth/oidc/{provider}/device',
  'POST /auth/oidc/{provider}/device/token',
  'GET /api/docs',
  'GET /api/docs/{asset}',
  'GET /',
  'GET /assets/{asset}',
  '* *',
];

let simulator: KubernetesSimulator;
let world: World;
/** API tokens of an admin: with all rights, and with scopes that no route of the table needs. */
let apiTokens: { whole: string; scoped: string };
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  world = await createWorld({ kubeconfig: await simulator.kubeconfig() });
  const create = async (scopes?: string[]) => {
    const body = { name: 'matrix', scopes };
    return String((await request('POST', '/tokens', { token: world.alpha.admin.token, body })).body.token);
  };
  apiTokens = { whole: await create(), scoped: await create(['user:delete_superadmin']) };
});
afterAll(async () => {
  await world.close();
  await simulator.close();
});

async function tokenOf(asker: Asker, isNew = false): Promise<string | undefined> {
  const { alpha, beta } = world;
  const people: Record<Asker, Person | undefined> = {
    nobody: undefined,
    member: alpha.member,
    owner: alpha.owner,
    admin: alpha.admin,
    superadmin: alpha.superadmin,
    stranger: beta.member,
    'strange admin': beta.admin,
    'strange root': beta.superadmin,
  };
  const person = people[asker];
  return isNew && person ? login(person.username) : person?.token;
}

/** How many refusals the audit trails hold. */
async function refusals(): Promise<number> {
  const { ranges } = await world.store.read({ prefixes: [`${world.prefix}/aud/`] });
  return ranges.flat().filter(({ value }) => value.includes('"outcome":"refused"')).length;
}

test('every route of serverless.yml is in the table, or open to everybody', () => {
  const wired = wiredRoutes().map(({ method, path }) => `${method} ${path.replace(/^\/api\/v1/, '') || '/'}`);
  expect([...Object.keys(ROUTES), ...OPEN].sort()).toEqual(wired.sort());
});

describe.each(Object.entries(ROUTES))(
  '%s: policy, tenancy, and an audit entry for each refusal',
  (key, { id, part, body, query, expected, byToken, endsToken }) => {
    const [method = '', template = ''] = key.split(' ');
    const pathFor = (value: string, second = 'none') =>
      template.replace('{id}', value).replace('{credential}', second);
    const send = async (asker: Asker, path: string, token?: string) =>
      request(method, path, { token: token ?? (await tokenOf(asker)), body: body?.(world.alpha), query });

    test.each(ASKERS.map((asker, i) => [asker, expected[i]] as const))(
      '%s gets %d',
      async (asker, status) => {
        const path = pathFor((await id?.(world.alpha)) ?? '', await part?.(world.alpha));
        const token = await tokenOf(asker, endsToken);
        const before = await world.store.dump(world.prefix);
        const refusedBefore = await refusals();
        const response = await send(asker, path, token);
        expect((await refusals()) - refusedBefore).toBe(status === 403 ? 1 : 0);
        expect({ status: response.status, text: response.text }).toEqual({
          status,
          text: expect.any(String),
        });
        if (status !== undefined && status >= 400)
          expect(await world.store.dump(world.prefix)).toEqual(before);
      },
    );

    test('an API token of the admin gets what the admin gets, and beyond its scopes a 403', async () => {
      const path = async () => pathFor((await id?.(world.alpha)) ?? '', await part?.(world.alpha));
      const sent = { body: body?.(world.alpha), query };
      const whole = await request(method, await path(), { ...sent, token: apiTokens.whole });
      expect({ status: whole.status, text: whole.text }).toEqual({
        status: byToken ?? expected[ASKERS.indexOf('admin')],
        text: expect.any(String),
      });
      const scoped = await request(method, await path(), { ...sent, token: apiTokens.scoped });
      expect(scoped.status).toBe(ANY_USER.includes(key) ? 200 : 403);
    });

    if (id) {
      test('another tenant gets byte for byte what he gets for an id that does not exist, or is none', async () => {
        const paths = [
          await id(world.alpha),
          '11111111-1111-4111-8111-111111111111',
          'no-id',
          '..',
          'A'.repeat(300),
        ];
        const responses = await Promise.all(paths.map((path) => send('strange admin', pathFor(path))));
        const comparable = responses.map(({ status, headers, text }) => {
          const { 'x-request-id': _, ...others } = headers;
          return { status, text, headers: others };
        });
        expect(comparable).toEqual(comparable.map(() => comparable[0]));
        expect(comparable[0]?.status).toBe(404);
      });
    }
  },
);
