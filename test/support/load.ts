import { setImmediate as turn } from 'node:timers/promises';
import { useServices } from '../../lib/app/instance.ts';
import type { Services } from '../../lib/app/services.ts';
import { type ApiResponse, request } from './api.ts';
import { text, type World } from './world.ts';

const CLIENTS = 8;
const KEY = '{"secret":"that stays"}';
const MASK = '*******';

/** Clients who read and write secrets through the API without a pause, and look at every answer. */
export interface Load {
  /** Has the requests from now on answered by these, as it happens while a deployment replaces instances. */
  deploy(...services: Services[]): void;
  /** Waits until each client has done so many more rounds. */
  rounds(count: number): Promise<void>;
  /** Ends it; gives what went wrong. */
  stop(): Promise<{ failures: string[]; answered: number }>;
}

/** Makes a user and a provisioner for each client; the clients begin with `begin`. */
export async function prepareLoad(world: World): Promise<{ begin(): Load }> {
  const { token } = world.alpha.admin;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, i) => {
      const user = { username: `load${i}`, password: 'password' };
      const engine = { name: `load${i}`, engine: 'kqueen.engines.FakeEngine' };
      const parameters = { url: 'u', password: 'p', key: KEY };
      return {
        username: user.username,
        user: text(await request('POST', '/users', { token, body: user }), 'id'),
        provisioner: text(
          await request('POST', '/provisioners', { token, body: { ...engine, parameters } }),
          'id',
        ),
      };
    }),
  );
  return { begin: () => beginLoad(world, clients) };
}

function beginLoad(world: World, clients: { username: string; user: string; provisioner: string }[]): Load {
  const { admin, owner, cluster } = world.alpha;
  const failures: string[] = [];
  const done = clients.map(() => 0);
  let answered = 0;
  let deployed = [world.services];
  let isStopped = false;
  const ask = async (
    method: string,
    path: string,
    sent: { token?: string; body?: unknown },
    isRight: (response: ApiResponse) => boolean = () => true,
  ) => {
    useServices(deployed[Math.floor(Math.random() * deployed.length)] ?? world.services);
    const response = await request(method, path, sent);
    answered += 1;
    const isGood = response.status === 200 && isRight(response);
    if (!isGood) failures.push(`${method} ${path}: ${response.status} ${response.text}`);
    await turn();
  };
  const work = clients.map(async ({ username, user, provisioner }, i) => {
    while (!isStopped) {
      const password = `password ${done[i]}`;
      const parameters = { url: 'u', password, key: MASK };
      await ask('GET', `/clusters/${cluster}/kubeconfig`, { token: owner.token }, ({ text }) =>
        text.includes('kubeconfig-token'),
      );
      await ask('PATCH', `/users/${user}/updatepw`, { token: admin.token, body: { password } });
      await ask('POST', '/auth', { body: { username, password } });
      await ask('PATCH', `/provisioners/${provisioner}`, { token: admin.token, body: { parameters } });
      done[i] = (done[i] ?? 0) + 1;
    }
  });
  return {
    deploy: (...services) => {
      deployed = services;
    },
    rounds: async (count) => {
      const goal = done.map((rounds) => rounds + count);
      while (done.some((rounds, i) => rounds < (goal[i] ?? 0))) await turn();
    },
    stop: async () => {
      isStopped = true;
      await Promise.all(work);
      // The engine is asked with what was read of the store, and the key was never sent again.
      const keys = new Set(world.fake.asked.map(({ parameters }) => parameters?.key));
      for (const key of keys) if (key !== KEY) failures.push(`An engine got the key ${key}`);
      return { failures, answered };
    },
  };
}
