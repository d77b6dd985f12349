import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { backup } from '../../../lib/backup/backup.ts';
import { restore } from '../../../lib/backup/restore.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { request } from '../../support/api.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { contentOf, installationIn } from '../../support/installation.ts';
import { createWorld, KUBECONFIG, text, type World } from '../../support/world.ts';

const WRITERS = 8;
const ROUNDS = 6;

onBothStores(suite);

function suite(open: () => Store, directory: () => string): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: open() });
  });
  afterAll(() => world.close());

  test('backups made while 8 clients create, change and delete hold whole objects and no other', async () => {
    const { token } = world.alpha.admin;
    const wrong: string[] = [];
    const ask = async (method: string, path: string, body?: object) => {
      const response = await request(method, path, { token, body });
      if (response.status !== 200) wrong.push(`${method} ${path}: ${response.status} ${response.text}`);
      await turn();
      return response;
    };
    let isDone = false;
    const writers = Array.from({ length: WRITERS }, async (_, i) => {
      for (let round = 0; !isDone; round += 1) {
        const cluster = { name: 'c', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
        const path = `/clusters/${text(await ask('POST', '/clusters', cluster), 'id')}`;
        const user = { username: `writer-${i}-${round}`, password: 'password' };
        const userPath = `/users/${text(await ask('POST', '/users', user), 'id')}`;
        await ask('PATCH', userPath, { email: `${i}.${round}@example.com` });
        await ask('DELETE', path);
        await ask('DELETE', userPath);
      }
    });
    const { secretKey, prefix } = { secretKey: world.services.config.SECRET_KEY, prefix: world.prefix };
    const source = installationIn(world.store, { prefix, secretKey });
    const sizes = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const file = join(directory(), `${round}.gz`);
      await backup(source, file, new Date());
      const target = installationIn(world.store, { secretKey });
      await restore(target, file);
      const content = await contentOf(target);
      wrong.push(...faultsOf(content));
      sizes.add(Object.keys(content).length);
    }
    isDone = true;
    await Promise.all(writers);
    expect(wrong).toEqual([]);
    // They were made while something changed.
    expect(sizes.size).toBeGreaterThan(1);
  });
}

/** Clusters and users without their secrets or indexes, and those that are there without their object. */
function faultsOf(content: Record<string, string>): string[] {
  const belonging = Object.entries(content).flatMap(([key, value]) => {
    const [, model, namespace, id] = /^obj\/(cluster|user)\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
    if (!id) return [];
    const { object } = JSON.parse(value);
    const { provisioner, owner, organization, email } = object;
    const references = { provisioner, owner, organization };
    return [
      `sec/${model}/${namespace}/${id}`,
      `idx/${model}/id/${id}`,
      ...Object.entries(references).flatMap(([field, target]) =>
        target ? [`idx/${model}/${field}/${target}/${id}`] : [],
      ),
      ...(email ? [`email of ${id}`] : []),
      ...(model === 'user' ? [`username of ${id}`, `look of ${id}`] : []),
    ];
  });
  const there = Object.entries(content).flatMap(([key, value]) => {
    const [, field] = /^idx\/user\/(username|look|email)\//.exec(key) ?? [];
    if (field) return [`${field} of ${JSON.parse(value).id}`];
    return /^(sec|idx)\/(cluster|user)\//.test(key) ? [key] : [];
  });
  const [expected, found] = [new Set(belonging), new Set(there)];
  return [
    ...belonging.filter((key) => !found.has(key)).map((key) => `${key} is missing`),
    ...there.filter((key) => !expected.has(key)).map((key) => `${key} has no object`),
  ];
}
