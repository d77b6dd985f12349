import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { declaredRoutes, pathIn } from '../support/declared-routes.ts';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';
import { namedEverywhere, prototypes, SPECIAL_NAMES } from '../support/mutations.ts';
import { KUBECONFIG } from '../support/world.ts';

let world: JenkinsWorld;
beforeAll(async () => {
  world = await createJenkinsWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

const before = prototypes();
afterEach(() => expect(prototypes()).toEqual(before));

const JENKINS = 'kqueen.engines.JenkinsEngine';
const METADATA = {
  note: 'a note',
  override_parameters: { NODES: '3' },
  nested: { list: [{ key: 'value' }] },
};
/** What is sent beside the example of the route, so that every kind of map is among it. */
const more = new Map<string, () => object>([
  ['POST /api/v1/users', () => ({ metadata: METADATA })],
  ['PATCH /api/v1/users/{id}', () => ({ metadata: METADATA })],
  ['POST /api/v1/organizations', () => ({ policy: { 'cluster:create': 'ALL' } })],
  [
    'POST /api/v1/provisioners',
    () => ({
      engine: JENKINS,
      parameters: { username: 'u', password: 'p', cluster_defaults: { override_parameters: { NODES: '1' } } },
    }),
  ],
  ['POST /api/v1/clusters', () => ({ provisioner: world.jenkinsProvisioner, metadata: METADATA })],
  ['PATCH /api/v1/clusters/{id}', () => ({ metadata: METADATA, kubeconfig: KUBECONFIG })],
]);

const routes = await declaredRoutes();
const withBody = routes.filter(({ declaration }) => declaration.body !== undefined);
/** Whatever says what is wrong. 501: the engine cannot do it; 502: there is no API server behind the clusters here. */
const ANSWERED = new Set([200, 400, 401, 403, 404, 409, 412, 413, 429, 501, 502]);

describe.each(SPECIAL_NAMES)('a user who names anything %s', (name) => {
  test.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'in the body of %s is answered, and so is everybody else',
    async (key, { method, path, declaration }) => {
      const { token } = world.alpha.superadmin;
      const example = declaration.bodyExample;
      const body = typeof example === 'string' ? example : { ...Object(example), ...more.get(key)?.() };
      for (const changed of namedEverywhere(body, name)) {
        const { status, text } = await request(method, pathIn(world.alpha, path), { token, body: changed });
        expect(ANSWERED.has(status) ? {} : { changed, status, text }).toEqual({});
      }
      for (const list of ['users', 'organizations', 'provisioners', 'clusters']) {
        const query = 'sortby=name&all_namespaces=true';
        expect((await request('GET', `/${list}`, { token, query })).status).toBe(200);
      }
    },
  );

  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'in the query or the path of %s is answered',
    async (_key, { method, path, declaration }) => {
      const { token } = world.alpha.superadmin;
      const sent = { token, body: declaration.body && declaration.bodyExample };
      const query = `${name}=${name}`;
      const own = pathIn(world.alpha, path).replace('{asset}', 'start.js');
      expect(ANSWERED).toContain((await request(method, own, { ...sent, query })).status);
      const named = path.replace(/\{\w+\}/, name);
      if (named !== path) expect((await request(method, named, sent)).status).toBe(404);
    },
  );
});
