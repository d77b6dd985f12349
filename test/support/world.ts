import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../../lib/app/bootstrap.ts';
import type { Services } from '../../lib/app/services.ts';
import type { Engine } from '../../lib/engines/engine.ts';
import { ManualEngine } from '../../lib/engines/manual/engine.ts';
import type { VersionProbe } from '../../lib/engines/probe.ts';
import type { Role } from '../../lib/models/role.ts';
import { EmbeddedStore } from '../../lib/repository/stores/embedded.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { type ApiResponse, request } from './api.ts';
import { FakeEngine } from './fake-engine.ts';
import { RecordingStore } from './recording-store.ts';
import { testServices } from './services.ts';
import { TestDispatcher } from './test-dispatcher.ts';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64');

/** A kubeconfig that the door lets through. */
export const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'main',
  clusters: [
    { name: 'c', cluster: { server: 'https://k8s.example.com', 'certificate-authority-data': PEM } },
  ],
  users: [{ name: 'u', user: { token: 'kubeconfig-token' } }],
  contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
};

export interface Person {
  id: string;
  username: string;
  token: string;
}

/** One organization with its people and what it owns. */
export interface OrganizationWorld {
  id: string;
  namespace: string;
  superadmin: Person;
  admin: Person;
  /** Owns the cluster. */
  owner: Person;
  member: Person;
  provisioner: string;
  cluster: string;
}

/** Two tenants over one store, as most tests of the API need them. */
export interface World {
  store: RecordingStore;
  services: Services;
  prefix: string;
  fake: FakeEngine;
  /** Where orders for workers go. */
  dispatcher: TestDispatcher;
  /** Answers for the API servers of manual clusters. */
  probe: { answer: VersionProbe };
  /** Moves the clock. */
  clock: { now: Date };
  alpha: OrganizationWorld;
  beta: OrganizationWorld;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** The embedded store in a directory of its own by default. */
  store?: Store;
  options?: Record<string, string>;
  /** Of the clusters of both tenants. */
  kubeconfig?: unknown;
  /** More engines than the manual and the fake one; they are given the world's clock. */
  engines?: (now: () => Date) => Engine[];
}

/** Makes the world through the API, so that it is as users would have made it. */
export async function createWorld({
  store: given,
  options = {},
  kubeconfig = KUBECONFIG,
  engines: more = () => [],
}: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-world-'));
  const store = new RecordingStore(given ?? new EmbeddedStore(join(directory, 'kqueen.db')));
  const fake = new FakeEngine();
  const probe: World['probe'] = { answer: async () => ({ gitVersion: 'v1.31.2' }) };
  const clock = { now: new Date('2026-03-01T12:00:00Z') };
  const now = () => clock.now;
  const engines = [new ManualEngine((...asked) => probe.answer(...asked)), fake, ...more(now)];
  const dispatcher = new TestDispatcher();
  const services = testServices({ store, engines, options, now, dispatcher });
  await bootstrap(services, {
    organization: 'Alpha',
    namespace: 'alpha',
    username: 'alpha-root',
    password: 'password',
  });
  const root = await login('alpha-root');
  const own = await request('GET', '/users/whoami', { token: root });
  const beta = await request('POST', '/organizations', {
    token: root,
    body: { name: 'Beta', namespace: 'beta' },
  });
  const alphaId = String(own.body.organization?.id);
  return {
    store,
    services,
    prefix: services.config.ETCD_PREFIX,
    fake,
    dispatcher,
    probe,
    clock,
    alpha: await createOrganizationWorld(root, alphaId, 'alpha', kubeconfig, {
      id: text(own, 'id'),
      username: 'alpha-root',
      token: root,
    }),
    beta: await createOrganizationWorld(root, text(beta, 'id'), 'beta', kubeconfig),
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The token of a user whose password is `password`. */
export async function login(username: string, password = 'password'): Promise<string> {
  return text(await request('POST', '/auth', { body: { username, password } }), 'access_token');
}

/** A field of a response that must be there. */
export function text(response: ApiResponse, field: string): string {
  const value: unknown = response.body[field];
  if (typeof value !== 'string') throw new Error(`${response.status} without ${field}: ${response.text}`);
  return value;
}

async function createOrganizationWorld(
  root: string,
  id: string,
  namespace: string,
  kubeconfig: unknown,
  known?: Person,
): Promise<OrganizationWorld> {
  const invite = async (role: Role, name: string): Promise<Person> => {
    const username = `${namespace}-${name}`;
    const body = { username, password: 'password', role, organization: `Organization:${id}` };
    const user = await request('POST', '/users', { token: root, body });
    return { id: text(user, 'id'), username, token: await login(username) };
  };
  const superadmin = known ?? (await invite('superadmin', 'root'));
  const admin = await invite('admin', 'admin');
  const owner = await invite('member', 'owner');
  const member = await invite('member', 'member');
  const provisioner = await request('POST', '/provisioners', {
    token: admin.token,
    body: { name: `${namespace} manual`, engine: 'kqueen.engines.ManualEngine' },
  });
  const cluster = await request('POST', '/clusters', {
    token: owner.token,
    body: { name: `${namespace} cluster`, provisioner: text(provisioner, 'id'), kubeconfig },
  });
  return {
    id,
    namespace,
    superadmin,
    admin,
    owner,
    member,
    provisioner: text(provisioner, 'id'),
    cluster: text(cluster, 'id'),
  };
}
