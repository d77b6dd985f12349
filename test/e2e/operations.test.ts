/** @slow It runs the scripts of docs/operations.md, each a process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { loadConfig } from '../../config/load.ts';
import { useServices } from '../../lib/app/instance.ts';
import { cipherOf, createServices, type Services } from '../../lib/app/services.ts';
import { derivedPrefixes } from '../../lib/repository/indexes/index-keys.ts';
import { Keys } from '../../lib/repository/keys.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import { request } from '../support/api.ts';
import { chaptersOf } from '../support/chapters.ts';
import { describeWithEtcd, startEtcd } from '../support/etcd.ts';
import { findEtcdctl } from '../support/etcd-binary.ts';
import { startGuard } from '../support/etcd-guard.ts';
import { type EtcdServer, freePort } from '../support/etcd-server.ts';
import { expectVerified } from '../support/indexes.ts';
import { contentOf, installationIn, storeObjects } from '../support/installation.ts';
import { prepareLoad } from '../support/load.ts';
import { asOlderVersion } from '../support/older-store.ts';
import { pictureOf } from '../support/picture.ts';
import { TestDispatcher } from '../support/test-dispatcher.ts';
import { createWorld, login, type World } from '../support/world.ts';

const PREFIX = '/kqueen';
const TEST_MS = 120_000;
const run = promisify(execFile);
const chapters = chaptersOf('docs/operations.md');
const executed = new Set<string>();

/** The blocks of a chapter, which count as run from now on. */
function chapter(title: string): string[] {
  const blocks = chapters.get(title);
  if (!blocks) throw new Error(`docs/operations.md has no chapter ${title}`);
  for (const block of blocks) executed.add(block);
  return blocks;
}

describeWithEtcd('the page on operations', () => {
  let directory: string;
  let etcd: EtcdServer;
  let peerPort: number;
  let path: string;
  let store: EtcdStore;
  let world: World;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    const etcdctl = await findEtcdctl();
    if ('missing' in etcdctl) throw new Error(etcdctl.missing);
    const programs = [etcdctl.path, process.env.KQUEEN_TEST_ETCD_BINARY ?? ''].map((file) => dirname(file));
    path = [...programs, resolve('node_modules/.bin'), process.env.PATH].join(':');
  }, TEST_MS);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-operations-'));
    await mkdir(join(directory, 'var/backups'), { recursive: true });
    await mkdir(join(directory, 'var/lib'), { recursive: true });
    etcd = await startEtcd();
    peerPort = await freePort();
    store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 10_000 });
  }, TEST_MS);
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await world.close();
    await store.close();
    await etcd.stop();
    await rm(directory, { recursive: true, force: true });
  }, TEST_MS);

  /** Lines as they stand on the page, with the paths and ports of this test in the place of those that it names. */
  const here = (lines: readonly string[]) =>
    ['set -euo pipefail', ...chapter(''), ...lines]
      .join('\n')
      .replaceAll('/var/', `${directory}/var/`)
      .replaceAll('2379', String(etcd.port))
      .replaceAll('2380', String(peerPort));
  const variables = (): NodeJS.ProcessEnv => ({
    PATH: path,
    HOME: process.env.HOME,
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_ETCD_PREFIX: PREFIX,
    KQUEEN_DATA_DIR: join(directory, 'embedded'),
    npm_config_loglevel: 'error',
  });
  const shell = (...lines: string[]) =>
    run('bash', ['-c', here(lines)], { env: variables(), timeout: TEST_MS });
  /** KQueen as it is when it is started anew, on the etcd of this test. */
  const servicesOn = (options: Record<string, string> = {}, on = store): Services => {
    const changes = Object.entries(options).map(([name, value]) => [`KQUEEN_${name}`, value]);
    const { config } = loadConfig({ ...variables(), ...Object.fromEntries(changes) });
    const { now, engines } = world.services;
    return {
      ...createServices({ config, store: on, engines: [], dispatcher: new TestDispatcher(), now }),
      engines,
    };
  };

  test(
    'backs up and restores: what is removed is served again as it was',
    async () => {
      world = await createWorld({ store, options: { ETCD_PREFIX: PREFIX } });
      const before = await pictureOf(world);
      const [save = '', remove = '', restore = '', look = ''] = chapter('Back up and restore');
      const saved = await shell(save);
      expect(saved.stdout).toContain('cluster 2');
      expect(saved.stderr).toMatch(/Reading 100% \| (\d+)\/\1/);
      expect((await stat(join(directory, 'var/backups/kqueen.gz'))).mode & 0o777).toBe(0o600);
      const refused = await shell(restore).catch((error: { code: number; stderr: string }) => error);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
      expect(await pictureOf(world)).toEqual(before);

      await shell(remove);
      expect((await request('GET', '/users/whoami', { token: world.alpha.admin.token })).status).toBe(401);
      const restored = await shell(restore);
      expect(restored.stdout).toContain('cluster 2');
      expect(restored.stderr).toMatch(/Writing 100%/);
      expect(await pictureOf(world)).toEqual(before);
      expect(JSON.parse((await shell(look)).stdout)).toMatchObject({ counts: { 'obj/cluster': 2 } });
    },
    TEST_MS,
  );

  test(
    'migrates what an older version stored, verifies it, repairs it, and goes back',
    async () => {
      world = await createWorld({ store, options: { ETCD_PREFIX: PREFIX } });
      const before = await pictureOf(world);
      const [migrate = '', verify = '', repair = '', back = ''] = chapter('Verify and migrate');
      const refused = (command: string) =>
        shell(command).then(
          () => ({ code: 0, stdout: '', stderr: '' }),
          (error: { code: number; stdout: string; stderr: string }) => error,
        );
      await asOlderVersion(store, PREFIX);
      expect(await pictureOf(world)).toEqual(before);
      expect(await refused(verify)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('npm run migrate'),
      });
      const migrated = await shell(migrate);
      expect(migrated.stdout).toContain('are whole');
      expect(migrated.stderr).toMatch(/Indexing: cluster 100% \| 2\/2/);
      expect((await shell(verify)).stdout).toContain('0 found');
      await expectVerified(store, PREFIX);

      const keys = new Keys(PREFIX);
      await store.commit({ delete: [keys.namespaceOf('cluster', world.alpha.cluster)] });
      const found = await refused(verify);
      expect(found).toMatchObject({ code: 1, stderr: expect.stringContaining('--repair') });
      expect(found.stdout).toContain(`missing entry: idx/cluster/id/${world.alpha.cluster}`);
      expect((await shell(repair)).stdout).toContain('1 found, 1 repaired');
      expect((await shell(verify)).stdout).toContain('0 found');

      expect((await shell(back)).stdout).toContain('Removed the indexes');
      for (const derived of derivedPrefixes(keys)) {
        const { counts } = await store.read({ counts: [{ prefix: derived }] });
        expect(counts).toEqual([0]);
      }
      expect(await pictureOf(world)).toEqual(before);
    },
    TEST_MS,
  );

  test(
    'moves the embedded store to etcd, which serves the same then',
    async () => {
      const { EmbeddedStore } = await import('../../lib/repository/stores/embedded.ts');
      const embedded = new EmbeddedStore(join(directory, 'embedded/kqueen.db'));
      world = await createWorld({ store: embedded, options: { ETCD_PREFIX: PREFIX } });
      const before = await pictureOf(world);
      await shell(...chapter('Move from the embedded store to etcd'));
      useServices(servicesOn());
      expect(await pictureOf(world)).toEqual(before);
      const content = (place: typeof store | typeof embedded) =>
        contentOf(installationIn(place, { prefix: PREFIX }));
      expect(await content(store)).toEqual(await content(embedded));
    },
    TEST_MS,
  );

  test(
    'saves etcd with etcdctl, and brings it back out of nothing',
    async () => {
      world = await createWorld({ store, options: { ETCD_PREFIX: PREFIX } });
      const before = await pictureOf(world);
      const [save = '', restore = '', start = '', look = ''] = chapter('Snapshots with etcdctl');
      await shell(save);
      await etcd.stop();
      await shell(restore);
      const child = spawn('bash', ['-c', here([`exec ${start}`])], { env: variables(), stdio: 'ignore' });
      children.push(child);
      const release = startGuard(child.pid ?? 0, directory);
      await answering(etcd.endpoint);
      const health = await shell(look);
      expect(health.stdout + health.stderr).toContain('is healthy');
      const again = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 10_000 });
      useServices(servicesOn({}, again));
      expect(await pictureOf(world)).toEqual(before);
      await again.close();
      release();
    },
    TEST_MS,
  );

  test('makes room in etcd, where everything is as it was', async () => {
    world = await createWorld({ store, options: { ETCD_PREFIX: PREFIX } });
    const before = await pictureOf(world);
    await shell(...chapter('When etcd is full'));
    expect(await pictureOf(world)).toEqual(before);
  });

  test(
    'rotates the secret key while KQueen serves, and answers no request wrong',
    async () => {
      const old = randomBytes(24).toString('base64');
      world = await createWorld({ store, options: { ETCD_PREFIX: PREFIX, SECRET_KEY: old } });
      await storeObjects(installationIn(store, { prefix: PREFIX, secretKey: old }), 3_000, 'bulk');
      const clients = await prepareLoad(world);
      const before = await pictureOf(world);
      const [keys = '', know = '', use = '', rotate = '', forget = ''] = chapter('Rotate the secret key');
      const step = 'echo "KEYS [$KQUEEN_SECRET_KEY] [$KQUEEN_SECRET_KEYS_PREVIOUS]"; read -r _ || exit 1';
      const script = here([
        keys,
        ...[know, step, use, step, `${rotate} 2>&1`, `echo 'KEYS rotated'; read -r _`, forget, step],
      ]);
      const env = { ...variables(), KQUEEN_SECRET_KEY: old };
      const child = spawn('bash', ['-c', script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      const said: string[] = [];
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      /** What is said up to the next step; the script then waits for `goOn`. */
      const nextStep = async () => {
        for (;;) {
          const { value, done } = await lines.next();
          if (done) throw new Error(`The script ended early: ${said.join('\n')}`);
          said.push(value);
          if (value.startsWith('KEYS')) return value;
        }
      };
      const goOn = () => child.stdin.write('\n');
      const servicesOf = (line: string) => {
        const [, SECRET_KEY = '', SECRET_KEYS_PREVIOUS = ''] = /\[(.*)\] \[(.*)\]/.exec(line) ?? [];
        return servicesOn({ SECRET_KEY, SECRET_KEYS_PREVIOUS });
      };

      const load = clients.begin();
      const knowing = servicesOf(await nextStep());
      load.deploy(world.services, knowing);
      await load.rounds(2);
      load.deploy(knowing);
      goOn();
      const using = servicesOf(await nextStep());
      load.deploy(knowing, using);
      await load.rounds(2);
      load.deploy(using);
      goOn();
      expect(await nextStep()).toBe('KEYS rotated');
      await load.rounds(2);
      const { failures, answered } = await load.stop();
      expect(failures).toEqual([]);
      expect(answered).toBeGreaterThan(100);
      expect(said.join('\n')).toMatch(
        /Re-encrypted in .* with the key [0-9a-f]{8}: 3\d{3}\. Left of other keys: nothing\./,
      );

      useServices(using);
      expect(await pictureOf(world)).toEqual(before);
      goOn();
      const forgotten = servicesOf(await nextStep());
      expect(forgotten.config.SECRET_KEYS_PREVIOUS).toEqual([]);
      useServices(forgotten);
      expect((await request('GET', '/users/whoami', { token: world.alpha.owner.token })).status).toBe(401);
      const token = await login(world.alpha.owner.username);
      const shown = await request('GET', `/clusters/${world.alpha.cluster}/kubeconfig`, { token });
      expect(shown.text).toContain('kubeconfig-token');
      expect(cipherOf(forgotten.config).keyId).not.toBe(cipherOf(world.services.config).keyId);
      goOn();
    },
    TEST_MS,
  );
});

describeWithEtcd('of the page on operations', () => {
  test('no line is left that the tests above have not run', () => {
    const all = [...chapters.values()].flat();
    expect(all.filter((block) => !executed.has(block))).toEqual([]);
    expect(all.length).toBeGreaterThan(10);
  });
});

/** Waits until something listens there. */
async function answering(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const response = await fetch(`${endpoint}/health`).catch(() => undefined);
    if (response?.ok) return;
    await pause(50);
  }
  throw new Error('The restored etcd does not answer');
}
