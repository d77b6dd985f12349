import { randomUUID } from 'node:crypto';
import { contextOf } from '../../lib/app/services.ts';
import { refreshProvisioner } from '../../lib/clusters/refresh/provisioner.ts';
import { JenkinsClient } from '../../lib/engines/jenkins/client.ts';
import { jenkinsEngine } from '../../lib/engines/jenkins/engine.ts';
import type { JenkinsSettings } from '../../lib/engines/jenkins/settings.ts';
import { JenkinsWork } from '../../lib/engines/jenkins/work.ts';
import { clusterModel } from '../../lib/models/cluster.ts';
import { provisionerModel } from '../../lib/models/provisioner.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { startJenkinsSimulator } from '../simulators/jenkins.ts';
import { RecordingStore } from '../support/recording-store.ts';
import { testServices } from '../support/services.ts';
import { TestDispatcher } from '../support/test-dispatcher.ts';
import { print } from './measure.ts';

const JOB = 'make';
const NOW = new Date('2026-03-01T12:00:00Z');
const CREATED = '2026-03-01T11:50:00Z';
const LINEAR = 1.5;

/** What one look at the deploying clusters of one job costs: requests to Jenkins, writes, and time by their number. */
export async function benchRefresh(store: Store): Promise<void> {
  const runs = [];
  for (const count of [100, 1_000, 10_000]) runs.push(await refresh(store, count));
  process.stdout.write('\nRefresh of the deploying clusters of one Jenkins job\n');
  for (const { count, quiet, changed } of runs) {
    process.stdout.write(
      `${String(count).padStart(7)} clusters  nothing changed: ${quiet.requests} requests, ${quiet.commits} writes, ${quiet.ms.toFixed(0)} ms` +
        `  all changed: ${changed.requests} requests, ${changed.commits} writes, ${changed.ms.toFixed(0)} ms\n`,
    );
  }
  const [, thousand, tenThousand] = runs;
  if (!thousand || !tenThousand) return;
  print(
    'Refresh: time for each of 10,000 clusters against each of 1,000',
    (['quiet', 'changed'] as const).map((what) => ({
      what: what === 'quiet' ? 'nothing changed' : 'all changed',
      ours: tenThousand[what].ms / 10,
      floor: thousand[what].ms,
      target: LINEAR,
    })),
    ['10,000/10', '1,000'],
  );
}

async function refresh(inner: Store, count: number) {
  const store = new RecordingStore(inner);
  const jenkins = await startJenkinsSimulator({ clock: () => NOW.getTime() });
  const job = jenkins.state.addJob({ name: JOB, parameters: ['STACK_NAME', 'KQUEEN_BUILD_ID'] });
  const settings: JenkinsSettings = {
    JENKINS_API_URL: jenkins.url,
    JENKINS_USERNAME: jenkins.username,
    JENKINS_PASSWORD: jenkins.token,
    JENKINS_ANCHOR_PARAMETER: 'STACK_NAME',
    JENKINS_PROVISION_JOB_NAME: JOB,
    JENKINS_PROVISION_JOB_CTX: {},
    JENKINS_DEPROVISION_JOB_NAME: undefined,
    JENKINS_DEPROVISION_JOB_CTX: {},
    JENKINS_PARAMETER_MAP: { cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' },
  };
  const engine = jenkinsEngine(
    settings,
    async () =>
      new JenkinsWork(settings, {
        connect: (account) => new JenkinsClient(account),
        probe: async () => ({ gitVersion: 'v1.31.2' }),
        now: () => NOW,
      }),
  );
  const dispatcher = new TestDispatcher();
  dispatcher.isHolding = true;
  const services = testServices({ store, engines: [engine], now: () => NOW, dispatcher });
  const provisioner = randomUUID();
  const owned = { namespace: 'bench', owner: randomUUID(), created_at: CREATED };
  await inner.commit({
    put: [{ key: `${services.config.ETCD_PREFIX}/obj/user/bench/${owned.owner}`, value: '{}' }],
  });
  await services.repository.create(provisionerModel, {
    object: { id: provisioner, ...owned, name: 'p', engine: engine.name, state: 'OK', parameters: {} },
  });
  for (let at = 0; at < count; at += 50) {
    const batch = Array.from({ length: Math.min(50, count - at) }, () => randomUUID());
    for (const id of batch) {
      const parameters = { STACK_NAME: `kqueen-${id}`, KQUEEN_BUILD_ID: id };
      job.builds.unshift({
        number: job.nextNumber,
        queueId: job.nextNumber,
        parameters,
        timestamp: NOW.getTime() - 60_000,
        result: null,
      });
      job.nextNumber += 1;
    }
    await Promise.all(batch.map((id) => create(services, id, provisioner, owned)));
  }
  const order = { namespace: 'bench', provisioner };
  const measured = async () => {
    store.reset();
    jenkins.received.length = 0;
    const start = performance.now();
    await refreshProvisioner(contextOf(services), order);
    const ms = performance.now() - start;
    return { ms, commits: store.commits, requests: jenkins.received.length };
  };
  // The first look learns the number of every build.
  await measured();
  const quiet = await measured();
  for (const build of job.builds) build.result = 'SUCCESS';
  const changed = await measured();
  await jenkins.close();
  return { count, quiet, changed };
}

async function create(
  { repository }: ReturnType<typeof testServices>,
  id: string,
  provisioner: string,
  owned: { namespace: string; owner: string; created_at: string },
): Promise<void> {
  const operation = {
    id: randomUUID(),
    kind: 'provision' as const,
    requested_at: CREATED,
    phase: 'started' as const,
    attempts: 1,
  };
  const object = {
    id,
    ...owned,
    name: 'c',
    state: 'Deploying' as const,
    provisioner,
    metadata: {},
    operation,
  };
  await repository.create(clusterModel, { object });
}
