import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { EngineFailed } from '../../lib/errors.ts';
import { createAuthority } from '../simulators/certificates.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

/** Each secret of each kind holds a word of its own that nothing else has. */
const CANARIES = {
  password: 'canary-password',
  newPassword: 'canary-newpassword',
  wrongPassword: 'canary-wrongpassword',
  kubeconfigToken: 'canary-kubeconfigtoken',
  kubeconfigPassword: 'canary-kubeconfigpassword',
  newToken: 'canary-newtoken',
  provisionerPassword: 'canary-provisionerpassword',
  provisionerKey: 'canary-provisionerkey',
  defaultKey: 'canary-defaultkey',
  textArea: 'canary-textarea',
  file: 'canary-file',
  yamlFile: 'canary-yamlfile',
  refused: 'canary-refused',
  cause: 'canary-cause',
};

let world: World;
let secrets: string[];
let logged: string[];
let stored: string[];
const responses: string[] = [];
let kubeconfigShown = '';

async function send(method: string, path: string, body?: unknown, token = world.alpha.superadmin.token) {
  const response = await request(method, path, { token, body });
  responses.push(`${method} ${path} ${response.status} ${response.text} ${JSON.stringify(response.headers)}`);
  return response;
}

async function lifeOfUser(): Promise<string[]> {
  const made = await send('POST', '/users', { username: 'canary', password: CANARIES.password });
  const path = `/users/${text(made, 'id')}`;
  const wrong = { username: 'canary', password: CANARIES.wrongPassword };
  expect((await send('POST', '/auth', wrong)).status).toBe(401);
  expect((await send('POST', '/auth', { ...wrong, password: [CANARIES.wrongPassword] })).status).toBe(400);
  const { body } = await request('POST', '/auth', {
    body: { username: 'canary', password: CANARIES.password },
  });
  expect((await send('PATCH', path, { password: CANARIES.newPassword })).status).toBe(400);
  const tooLong = CANARIES.newPassword.repeat(9);
  expect((await send('PATCH', `${path}/updatepw`, { password: tooLong })).status).toBe(400);
  expect((await send('PATCH', `${path}/updatepw`, { password: CANARIES.newPassword })).status).toBe(200);
  const token = String(body.access_token);
  expect((await send('GET', path, undefined, token)).status).toBe(401);
  expect((await send('GET', path, undefined, `${token}x`)).status).toBe(401);
  return [token];
}

async function lifeOfProvisionerAndCluster(): Promise<void> {
  const fake = { name: 'fake', engine: 'kqueen.engines.FakeEngine' };
  const parameters = {
    url: 'u',
    password: CANARIES.provisionerPassword,
    key: { deep: { key: CANARIES.provisionerKey } },
    cluster_defaults: { ssh_key: CANARIES.defaultKey, node_count: 1 },
  };
  const provisioner = await send('POST', '/provisioners', { ...fake, parameters });
  const path = `/provisioners/${text(provisioner, 'id')}`;
  const bad = [{ tries: CANARIES.refused }, { password: [CANARIES.refused] }, { zone: CANARIES.refused }];
  for (const more of bad) {
    const body = { ...fake, parameters: { ...parameters, ...more } };
    expect((await send('POST', '/provisioners', body)).status).toBe(400);
    expect((await send('PATCH', path, { parameters: body.parameters })).status).toBe(400);
  }
  expect((await send('PATCH', path, { parameters })).status).toBe(200);
  expect((await send('PATCH', path, (await send('GET', path)).body)).status).toBe(200);
  const metadata = {
    script: CANARIES.file,
    manifest: { a: CANARIES.yamlFile },
    ssh_key: CANARIES.textArea,
  };
  const made = await send('POST', '/clusters', { name: 'made', provisioner: provisioner.body.id, metadata });
  const cluster = `/clusters/${text(made, 'id')}`;
  expect((await send('PATCH', cluster, { metadata: { ...metadata, node_count: 2 } })).status).toBe(200);
  world.fake.answers.watch = async () => new Map([[text(made, 'id'), { state: 'OK' }]]);
  expect((await send('GET', '/clusters')).status).toBe(200);
  expect((await send('PATCH', `${cluster}/resize`, { node_count: 3 })).status).toBe(200);
  const cause = Object.assign(new Error('refused'), { config: { auth: CANARIES.cause } });
  world.fake.answers.deprovision = () => Promise.reject(new EngineFailed('It broke', { cause }));
  expect((await send('DELETE', cluster)).status).toBe(200);
  expect((await send('GET', `${cluster}/events`)).text).toContain('It broke');
}

async function lifeOfImportedCluster(): Promise<string[]> {
  const authority = await createAuthority();
  const { cert, key } = await authority.client('canary');
  const user = {
    token: CANARIES.kubeconfigToken,
    username: 'u',
    password: CANARIES.kubeconfigPassword,
    'client-certificate-data': Buffer.from(cert).toString('base64'),
    'client-key-data': Buffer.from(key).toString('base64'),
  };
  const kubeconfig = (more: object) => ({
    ...KUBECONFIG,
    users: [{ name: 'u', user: { ...user, ...more } }],
  });
  const body = { name: 'imported', provisioner: world.alpha.provisioner, kubeconfig: kubeconfig({}) };
  const { token } = world.alpha.owner;
  const imported = await request('POST', '/clusters', { token, body });
  expect(imported.status).toBe(200);
  const path = `/clusters/${text(imported, 'id')}`;
  kubeconfigShown = (await request('GET', `${path}/kubeconfig`, { token })).text;

  const hostile = [
    kubeconfig({ exec: { env: CANARIES.refused } }),
    kubeconfig({ tokenFile: CANARIES.refused }),
    kubeconfig({ token: `${CANARIES.refused} with blanks` }),
    kubeconfig({ 'client-key-data': Buffer.from(CANARIES.refused).toString('base64') }),
    kubeconfig({ 'client-key-data': CANARIES.refused }),
    { ...kubeconfig({ token: CANARIES.refused }), contexts: [] },
    `${stringify(kubeconfig({ token: CANARIES.refused }))}\n  : [unbalanced ${CANARIES.refused}`,
    `*${CANARIES.refused}`,
  ];
  for (const refused of hostile) {
    expect((await send('POST', '/clusters', { ...body, kubeconfig: refused })).status).toBe(400);
    expect((await send('PATCH', path, { kubeconfig: refused })).status).toBe(400);
  }
  expect((await send('PATCH', path, { kubeconfig: kubeconfig({ token: CANARIES.newToken }) })).status).toBe(
    200,
  );
  world.probe.answer = () => Promise.reject(new Error('unforeseen', { cause: { token: CANARIES.cause } }));
  expect((await send('POST', '/clusters', body)).status).toBe(500);
  for (const seen of ['/clusters', '/provisioners', '/users', '/configurations/auth', `${path}/progress`])
    expect((await send('GET', seen)).status).toBe(200);
  expect((await send('GET', path, undefined, world.alpha.member.token)).status).toBe(200);
  expect((await send('GET', `${path}/kubeconfig`, undefined, world.alpha.member.token)).status).toBe(403);
  return [user['client-key-data'], ...key.split('\n').filter((line) => /^[^-]{40,}/.test(line))];
}

beforeAll(async () => {
  world = await createWorld({ options: { LOG_LEVEL: 'DEBUG' } });
  const logs = captureLogs();
  try {
    const tokens = await lifeOfUser();
    await lifeOfProvisionerAndCluster();
    const keys = await lifeOfImportedCluster();
    const { SECRET_KEY } = world.services.config;
    secrets = [...Object.values(CANARIES), SECRET_KEY, world.alpha.owner.token, ...tokens, ...keys];
  } finally {
    logs.release();
  }
  logged = logs.lines;
  stored = await world.store.dump(world.prefix);
});
afterAll(() => world.close());

/** The secrets that stand in a text as they are, or in Base64. */
function found(where: readonly string[]): string[] {
  const forms = (secret: string) => [
    secret,
    Buffer.from(secret)
      .toString('base64')
      .replace(/.{0,2}=*$/, ''),
  ];
  return secrets.filter((secret) => forms(secret).some((form) => where.some((line) => line.includes(form))));
}

describe('after a life with every kind of secret and many failures', () => {
  test('no secret is in what was logged', () => {
    expect(logged.some((line) => line.includes('A request failed'))).toBe(true);
    expect(found(logged)).toEqual([]);
  });

  test('no secret is in a response that is not for it', () => {
    expect(responses.length).toBeGreaterThan(40);
    expect(found(responses)).toEqual([]);
  });

  test('no secret can be read in the store', () => {
    expect(stored.some((line) => line.startsWith(`${world.prefix}/sec/cluster/`))).toBe(true);
    expect(found(stored)).toEqual([]);
  });

  test('who may read the kubeconfig finds all of its secrets in it', () => {
    expect(found([kubeconfigShown])).toEqual(
      expect.arrayContaining([CANARIES.kubeconfigToken, CANARIES.kubeconfigPassword]),
    );
    expect(kubeconfigShown).toContain('client-key-data');
  });
});
