import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Keys } from '../../lib/repository/keys.ts';
import { FieldCipher } from '../../lib/repository/secrets/encryption.ts';
import { sealSecrets } from '../../lib/repository/secrets/secrets.ts';
import { inBatches } from '../../lib/repository/stores/batches.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { type Measured, print } from './measure.ts';

const run = promisify(execFile);
const FEW = 10_000;
const MANY = 100_000;
/** Ten times the objects may take ten times as long, and what the machine does meanwhile. */
const LINEAR = 12.5;
const AT_ONCE = 8;
const SECRET_KEY = 'the-secret-key-of-the-benchmarks';

/** A store to back up, and the variables by which a process of its own finds it. */
export interface BackedUp {
  name: string;
  store: Store;
  variables: Record<string, string>;
  /** The variables of another place, with nothing in it, in which to restore. */
  empty(): Record<string, string>;
}

/** How long a backup and its restore take, and the memory that they need, at 100,000 objects against 10,000. */
export async function benchBackup({ name, store, variables, empty }: BackedUp): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-backup-'));
  const measure = async (prefix: string, clusters: number) => {
    await fill(store, prefix, clusters);
    const file = join(directory, `${clusters}.gz`);
    const saved = await child('backup', file, { ...variables, KQUEEN_ETCD_PREFIX: prefix });
    const restored = await child('restore', file, { ...variables, ...empty() });
    return { saved, restored, mebibytes: (await stat(file)).size / 1024 / 1024 };
  };
  const few = await measure('/few', FEW);
  const many = await measure('/many', MANY);
  const row = (what: string, ours: Spent, floor: Spent): Measured => {
    const note = `memory at most ${ours.peakMiB.toFixed(0)} MiB against ${floor.peakMiB.toFixed(0)}`;
    return { what, ours: ours.ms, floor: floor.ms, target: LINEAR, note };
  };
  const rows = [
    row(`back up (${many.mebibytes.toFixed(0)} MiB)`, many.saved, few.saved),
    row('restore', many.restored, few.restored),
  ];
  print(`${name}: 100,000 objects against 10,000`, rows, ['100,000', '10,000']);
  await rm(directory, { recursive: true, force: true });
}

interface Spent {
  ms: number;
  peakMiB: number;
}

async function child(what: string, file: string, variables: Record<string, string>): Promise<Spent> {
  const args = ['--disable-warning=ExperimentalWarning', 'test/bench/backup-child.ts', what, file];
  const env = {
    ...process.env,
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_SECRET_KEY: SECRET_KEY,
    ...variables,
  };
  return JSON.parse((await run(process.execPath, args, { env })).stdout) as Spent;
}

/** Clusters with all that belongs to each of them, written past the repository, which would take an hour. */
async function fill(store: Store, prefix: string, clusters: number): Promise<void> {
  const keys = new Keys(prefix);
  const cipher = new FieldCipher(SECRET_KEY);
  const [owner, provisioner] = [randomUUID(), randomUUID()];
  const entries = function* () {
    for (let i = 0; i < clusters; i += 1) {
      const id = randomUUID();
      const object = { id, namespace: 'bench', name: `cluster ${i}`, state: 'OK', owner, provisioner };
      const place = { model: 'cluster', namespace: 'bench', id };
      const kubeconfig = JSON.stringify({ server: 'https://k8s.example.com', token: id.repeat(20) });
      const value = JSON.stringify({
        generation: 1,
        write: id,
        object: { ...object, metadata: { team: `team ${i % 7}` } },
      });
      yield { key: keys.object('cluster', 'bench', id), value };
      yield {
        key: keys.secrets('cluster', 'bench', id),
        value: sealSecrets(cipher, place, { kubeconfig }) ?? '',
      };
      yield { key: keys.namespaceOf('cluster', id), value: 'bench' };
      yield { key: keys.references('cluster', 'owner', owner) + id, value: 'bench' };
      yield { key: keys.references('cluster', 'provisioner', provisioner) + id, value: 'bench' };
      yield { key: keys.check('cluster', 'bench', id), value: '2026-03-01T12:00:00Z' };
    }
  };
  let under: Promise<boolean>[] = [];
  for await (const put of inBatches(entries())) {
    under.push(store.commit({ put }));
    if (under.length < AT_ONCE) continue;
    await Promise.all(under);
    under = [];
  }
  await Promise.all(under);
}
