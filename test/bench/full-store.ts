import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Keys } from '../../lib/repository/keys.ts';
import { FieldCipher } from '../../lib/repository/secrets/encryption.ts';
import { sealSecrets } from '../../lib/repository/secrets/secrets.ts';
import { inBatches } from '../../lib/repository/stores/batches.ts';
import type { Store } from '../../lib/repository/stores/store.ts';

const run = promisify(execFile);
const AT_ONCE = 8;
const SECRET_KEY = 'the-secret-key-of-the-benchmarks';

/** A store, and the variables by which a process of its own finds it. */
export interface FullStore {
  name: string;
  store: Store;
  variables: Record<string, string>;
}

/** What work took. */
export interface Spent {
  ms: number;
  peakMiB: number;
}

/** Does work in a process of its own: see `full-store-child.ts`. */
export async function child(what: string, file: string, variables: Record<string, string>): Promise<Spent> {
  const args = ['--disable-warning=ExperimentalWarning', 'test/bench/full-store-child.ts', what, file];
  const env = {
    ...process.env,
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_SECRET_KEY: SECRET_KEY,
    ...variables,
  };
  return JSON.parse((await run(process.execPath, args, { env })).stdout) as Spent;
}

/** Clusters with all that belongs to each of them, written past the repository, which would take an hour. */
export async function fill(
  store: Store,
  prefix: string,
  clusters: number,
  { owner, provisioner }: { owner: string; provisioner: string } = {
    owner: randomUUID(),
    provisioner: randomUUID(),
  },
): Promise<void> {
  const keys = new Keys(prefix);
  const cipher = new FieldCipher(SECRET_KEY);
  const entries = function* () {
    for (let i = 0; i < clusters; i += 1) {
      const id = randomUUID();
      const object = {
        ...{ id, namespace: 'bench', name: `cluster ${i}`, state: 'OK', owner, provisioner },
        created_at: '2026-03-01T12:00:00Z',
      };
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
