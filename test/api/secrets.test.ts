import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

/** Each secret of each kind holds a word of its own that nothing else has. */
const CANARIES = {
  password: 'canary-password',
  newPassword: 'canary-newpassword',
  kubeconfigToken: 'canary-kubeconfigtoken',
  kubeconfigPassword: 'canary-kubeconfigpassword',
  provisionerPassword: 'canary-provisionerpassword',
  provisionerKey: 'canary-provisionerkey',
  defaultKey: 'canary-defaultkey',
  script: 'canary-script',
  manifest: 'canary-manifest',
  cause: 'canary-cause',
};

let world: World;
let logs: CapturedLogs;
const responses: string[] = [];
beforeAll(async () => {
  world = await createWorld({ options: { LOG_LEVEL: 'DEBUG' } });
  logs = captureLogs();
});
afterAll(async () => {
  logs.release();
  await world.close();
});

async function send(method: string, path: string, body?: unknown, token = world.alpha.superadmin.token) {
  const response = await request(method, path, { token, body });
  responses.push(`${method} ${path} ${response.status} ${response.text} ${JSON.stringify(response.headers)}`);
  return response;
}

test('no secret is in a log, in a response that is not for it, or readable in the store', async () => {
  const user = await send('POST', '/users', { username: 'canary', password: CANARIES.password });
  await send('POST', '/auth', { username: 'canary', password: CANARIES.password.toUpperCase() });
  await send('PATCH', `/users/${text(user, 'id')}/updatepw`, { password: CANARIES.newPassword });
  await send('PATCH', `/users/${text(user, 'id')}`, { password: CANARIES.newPassword });
  const parameters = {
    url: 'u',
    password: CANARIES.provisionerPassword,
    key: { key: CANARIES.provisionerKey },
    cluster_defaults: { ssh_key: CANARIES.defaultKey, node_count: 1 },
  };
  const fake = { name: 'fake', engine: 'kqueen.engines.FakeEngine' };
  const provisioner = await send('POST', '/provisioners', { ...fake, parameters });
  await send('POST', '/provisioners', { ...fake, parameters: { ...parameters, tries: 'x' } });
  await send('POST', '/provisioners', { ...fake, parameters: { [CANARIES.script]: 1, ...parameters } }).then(
    () => {
      responses.pop();
    },
  );
  await send('GET', `/provisioners/${text(provisioner, 'id')}`);
  await send('PATCH', `/provisioners/${text(provisioner, 'id')}`, { parameters });
  const made = await send('POST', '/clusters', {
    name: 'made',
    provisioner: provisioner.body.id,
    metadata: { script: CANARIES.script, manifest: { a: CANARIES.manifest } },
  });
  expect(made.status).toBe(200);
  world.fake.answers.deprovision = () =>
    Promise.reject(
      new EngineFailed('It broke', {
        cause: Object.assign(new Error('e'), { config: { auth: CANARIES.cause } }),
      }),
    );
  await send('DELETE', `/clusters/${text(made, 'id')}`);

  const users = [
    {
      name: 'u',
      user: { token: CANARIES.kubeconfigToken, username: 'u', password: CANARIES.kubeconfigPassword },
    },
  ];
  const kubeconfig = { ...KUBECONFIG, users };
  const body = { name: 'imported', provisioner: world.alpha.provisioner, kubeconfig };
  const { token } = world.alpha.owner;
  const imported = await request('POST', '/clusters', { token, body });
  expect(imported.status).toBe(200);
  await send('POST', '/clusters', { ...body, kubeconfig: { ...kubeconfig, contexts: [] } });
  await send('POST', '/clusters', {
    ...body,
    kubeconfig: { ...KUBECONFIG, users: [{ name: 'u', user: { exec: users } }] },
  });
  world.probe.answer = () => Promise.reject(new Error(`unforeseen`, { cause: { token: CANARIES.cause } }));
  expect((await send('POST', '/clusters', body)).status).toBe(500);
  for (const path of ['/clusters', '/provisioners', '/users', `/clusters/${text(imported, 'id')}/progress`])
    await send('GET', path);
  await send('GET', `/clusters/${text(imported, 'id')}`, undefined, world.alpha.member.token);

  const stored = await world.store.dump(world.prefix);
  expect(stored.length).toBeGreaterThan(20);
  logs.release();
  expect(logs.lines.some((line) => line.includes('A request failed'))).toBe(true);
  const secrets = [...Object.values(CANARIES), world.services.config.SECRET_KEY, world.alpha.owner.token];
  const found = (where: string[]) => secrets.filter((secret) => where.some((line) => line.includes(secret)));
  expect({ logged: found(logs.lines), responses: found(responses), stored: found(stored) }).toEqual({
    logged: [],
    responses: [],
    stored: [],
  });
});
