import { randomUUID } from 'node:crypto';
import { bootstrap } from '../../lib/app/bootstrap.ts';
import { useServices } from '../../lib/app/instance.ts';
import type { Services } from '../../lib/app/services.ts';
import { ManualEngine } from '../../lib/engines/manual/engine.ts';
import type { Cluster } from '../../lib/models/cluster.ts';
import { clusterModel } from '../../lib/models/cluster.ts';
import { provisionerModel } from '../../lib/models/provisioner.ts';
import { userModel } from '../../lib/models/user.ts';
import type { ReadRequest, Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { RecordingStore } from '../support/recording-store.ts';
import { testServices } from '../support/services.ts';

const PROVISIONERS = 5;
/** All of them count towards the quotas of one organization: more at once would only be in each other's way. */
const AT_ONCE = 2;
const CREATED = '2026-03-01T12:00:00Z';

/** An installation with so many clusters and users, as a year of use leaves it; every user owns clusters. */
export interface BenchWorld {
  services: Services;
  /** Makes its services those of the handlers. */
  enter(): void;
  token: string;
  /** Where its keys are. */
  prefix: string;
  owner: string;
  provisioner: string;
  cluster: string;
  /** What a request reads. */
  readsOf(work: () => Promise<unknown>): Promise<ReadRequest[]>;
}

export async function createBenchWorld(
  store: Store,
  { clusters, users = 50, rounds = 4 }: { clusters: number; users?: number; rounds?: number },
): Promise<BenchWorld> {
  const recording = new RecordingStore(store);
  const engines = [new ManualEngine(async () => ({ gitVersion: 'v1.31.2' }))];
  const services = testServices({
    store: recording,
    engines,
    options: {
      CLUSTER_CHECK_INTERVAL: '86400',
      JWT_EXPIRATION_DELTA: '86400',
      BCRYPT_ROUNDS: String(rounds),
    },
  });
  await bootstrap(services, {
    organization: 'Bench',
    namespace: 'bench',
    username: 'admin',
    password: 'default',
  });
  const login = await request('POST', '/auth', { body: { username: 'admin', password: 'default' } });
  const token = String(login.body.access_token);
  const me = await request('GET', '/users/whoami', { token });
  const organization = String(me.body.organization?.id);
  const owners = await times(users, async (i) => {
    const id = randomUUID();
    const object = {
      id,
      namespace: 'bench',
      username: `user${i}`,
      email: `user${i}@example.com`,
      organization,
      role: 'member' as const,
    };
    await services.repository.create(userModel, {
      object: { ...object, active: true, auth: 'local', password_version: 1, created_at: CREATED },
    });
    return id;
  });
  const provisioners = await times(PROVISIONERS, async (i) => {
    const id = randomUUID();
    const object = {
      id,
      namespace: 'bench',
      name: `provisioner ${i}`,
      engine: 'kqueen.engines.ManualEngine',
      state: 'OK' as const,
    };
    await services.repository.create(provisionerModel, {
      object: { ...object, parameters: {}, owner: owners[i] ?? '', created_at: CREATED },
    });
    return id;
  });
  const ids = await times(clusters, async (i) => {
    const object: Cluster = {
      id: randomUUID(),
      namespace: 'bench',
      name: `cluster ${i}`,
      state: 'OK',
      provisioner: provisioners[i % PROVISIONERS] ?? '',
      owner: owners[i % users] ?? '',
      metadata: { team: `team ${i % 7}`, note: 'a note of the user' },
      kubernetes_version: 'v1.31.2',
      created_at: CREATED,
    };
    const checkedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    await services.repository.create(clusterModel, { object, secrets: { kubeconfig: '{}' }, checkedAt });
    return object.id;
  });
  return {
    services,
    enter: () => useServices(services),
    token,
    prefix: services.config.ETCD_PREFIX,
    owner: owners[0] ?? '',
    provisioner: provisioners[0] ?? '',
    cluster: ids[0] ?? '',
    readsOf: async (work) => {
      const reads: ReadRequest[] = [];
      recording.onRead = (asked, real) => {
        reads.push(asked);
        return real(asked);
      };
      await work();
      recording.onRead = undefined;
      return reads;
    },
  };
}

/** So many of something, a few at once. */
async function times<R>(count: number, make: (i: number) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (let start = 0; start < count; start += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, i) => make(start + i));
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
