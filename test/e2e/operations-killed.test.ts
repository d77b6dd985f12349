/** @slow It starts scripts and kills them midway. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Installation } from '../../lib/backup/installation.ts';
import { sealedKeyIds } from '../../lib/repository/secrets/secrets.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import { describeWithEtcd, startEtcd } from '../support/etcd.ts';
import type { EtcdServer } from '../support/etcd-server.ts';
import { contentOf, installationIn, SECRET_KEY, storeObjects } from '../support/installation.ts';
import { runScript } from '../support/local-server.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';

const NEXT_KEY = 'the-secret-key-after-that';
const OBJECTS = 1_000;
const TEST_MS = 60_000;

describeWithEtcd('a script that is killed (SIGKILL) in the middle', () => {
  let directory: string;
  let etcd: EtcdServer;
  let store: EtcdStore;
  let source: Installation;
  let expected: Record<string, string>;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-killed-'));
    etcd = await startEtcd();
    store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 10_000 });
    source = installationIn(store, { prefix: '/source' });
    await storeObjects(source, OBJECTS);
    expected = await contentOf(source);
  }, TEST_MS);
  afterAll(async () => {
    await store.close();
    await etcd.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const variables = (prefix: string, more: Record<string, string> = {}) => ({
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_SECRET_KEY: SECRET_KEY,
    KQUEEN_STORE: 'etcd',
    KQUEEN_ETCD_HOST: '127.0.0.1',
    KQUEEN_ETCD_PORT: String(etcd.port),
    KQUEEN_ETCD_PREFIX: prefix,
    ...more,
  });

  /** Runs a script until it is in the middle, where no answer of etcd reaches it any more, and kills it there. */
  const killInTheMiddle = async (
    script: string,
    args: string[],
    env: Record<string, string>,
    isMiddle: () => Promise<boolean>,
  ) => {
    const proxy = await startLossyProxy(etcd.port);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
      env: { ...process.env, ...env, KQUEEN_ETCD_PORT: String(proxy.port) },
      stdio: 'ignore',
    });
    const exited = new Promise<NodeJS.Signals | number | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    proxy.onAnswer = async () => {
      if (!(await isMiddle())) return 'pass';
      child.kill('SIGKILL');
      await exited;
      return 'cut';
    };
    const end = await exited;
    await proxy.close();
    return end;
  };

  test(
    'while it restores: what is there is marked, and the restore is run again to its end',
    async () => {
      const file = join(directory, 'kqueen.gz');
      const target = installationIn(store, { prefix: '/target' });
      await runScript('scripts/backup.ts', ['--out', file], variables('/source'));
      const size = async () => Object.keys(await contentOf(target)).length;
      const end = await killInTheMiddle('scripts/restore.ts', [file], variables('/target'), async () => {
        return (await size()) > 1_000;
      });
      expect(end).toBe('SIGKILL');
      expect(await contentOf(target)).toHaveProperty('restoring');
      expect(await size()).toBeLessThan(3 * OBJECTS);
      const half = await runScript('scripts/backup.ts', ['--out', `${file}.half`], variables('/target'));
      expect(half).toMatchObject({ code: 1, output: expect.stringContaining('restore is not finished') });
      const again = await runScript('scripts/restore.ts', [file], variables('/target'));
      expect(again).toMatchObject({ code: 0, output: expect.stringContaining('cluster 1000') });
      expect(await contentOf(target)).toEqual(expected);
    },
    TEST_MS,
  );

  test(
    'while it backs up: no file has the name of the backup, and what is left says that it is not finished',
    async () => {
      const out = await mkdtemp(join(directory, 'out-'));
      const file = join(out, 'kqueen.gz');
      let answers = 0;
      const isMiddle = async () => {
        answers += 1;
        return answers > 8;
      };
      const end = await killInTheMiddle('scripts/backup.ts', ['--out', file], variables('/source'), isMiddle);
      expect(end).toBe('SIGKILL');
      const left = await readdir(out);
      expect(left).toEqual([expect.stringMatching(/^kqueen\.gz\..*\.unfinished$/)]);
      expect((await stat(join(out, left[0] ?? ''))).mode & 0o777).toBe(0o600);
      const restored = await runScript(
        'scripts/restore.ts',
        [join(out, left[0] ?? '')],
        variables('/nowhere'),
      );
      expect(restored).toMatchObject({ code: 1, output: expect.stringContaining('not a whole backup') });
      expect(await contentOf(installationIn(store, { prefix: '/nowhere' }))).toEqual({});
    },
    TEST_MS,
  );

  test(
    'while it rotates keys: every secret is of one of the two keys, and the rotation is run again to its end',
    async () => {
      const rotated = installationIn(store, {
        prefix: '/rotated',
        secretKey: NEXT_KEY,
        previous: [SECRET_KEY],
      });
      await storeObjects({ ...rotated, cipher: source.cipher }, OBJECTS);
      const env = variables('/rotated', {
        KQUEEN_SECRET_KEY: NEXT_KEY,
        KQUEEN_SECRET_KEYS_PREVIOUS: SECRET_KEY,
      });
      /** How many records are of the new key, and of the old one. */
      const tally = async () => {
        const sealed = Object.entries(await contentOf(rotated)).filter(([key]) => key.startsWith('sec/'));
        const ids = sealed.map(([, value]) => sealedKeyIds(value).join());
        const count = (id: string) => ids.filter((one) => one === id).length;
        return [count(rotated.cipher.keyId), count(source.cipher.keyId)] as const;
      };
      const end = await killInTheMiddle(
        'scripts/rotate-keys.ts',
        [],
        env,
        async () => (await tally())[0] > 300,
      );
      expect(end).toBe('SIGKILL');
      const [done, left] = await tally();
      expect(done).toBeGreaterThan(300);
      expect(left).toBeGreaterThan(0);
      expect(done + left).toBe(OBJECTS);
      const again = await runScript('scripts/rotate-keys.ts', [], env);
      expect(again.code).toBe(0);
      expect(again.output).toContain(`: ${left}. Left of other keys: nothing.`);
      expect(await tally()).toEqual([OBJECTS, 0]);
    },
    TEST_MS,
  );

  test(
    'a rotation that lacks a key names what is left, exits with 1, and tells nothing of the content',
    async () => {
      const torn = installationIn(store, { prefix: '/torn', secretKey: NEXT_KEY });
      const [id] = await storeObjects({ ...torn, cipher: source.cipher }, 1);
      await storeObjects(torn, 3);
      const env = variables('/torn', { KQUEEN_SECRET_KEY: NEXT_KEY });
      const { code, output } = await runScript('scripts/rotate-keys.ts', [], env);
      expect(code).toBe(1);
      expect(output).toContain(`Left of other keys: 1 of the key ${source.cipher.keyId}.`);
      expect(output).toContain(`No known key opens cluster/demoorg/${id}`);
      expect(output).not.toContain('v1:');
    },
    TEST_MS,
  );
});
