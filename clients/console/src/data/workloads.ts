import type { ClusterStatus } from './cluster.ts';
import { reasonOf } from './inside.ts';
import { at, count, list, text, told } from './kubernetes.ts';

/** Something that runs pods, with how many of them are ready, and why not all of those that are wanted. */
export interface WorkloadRow {
  id: string;
  kind: string;
  name: string;
  namespace: string;
  ready: number;
  wanted: number;
  /** Of a cron job, which wants no pods itself. */
  schedule?: string;
  /** In the words of Kubernetes; empty where nothing is missing. */
  reason: string;
}

/** The workloads of a status; those come first that miss pods. */
export function workloadsOf(status: ClusterStatus): WorkloadRow[] {
  const trouble = troubleByOwner(status);
  const rows = (kind: string, objects: readonly unknown[] | undefined, numbers: Numbers) =>
    (objects ?? []).map((object): WorkloadRow => {
      const id = text(at(object, 'metadata', 'uid'));
      const row = { ...namesOf(object), kind, ...numbers(object) };
      const isMissing = row.ready < row.wanted;
      return { ...row, reason: isMissing ? (trouble.get(id) ?? conditionOf(object)) : '' };
    });
  const all = [
    ...rows('Deployment', status.deployments, replicasOf),
    ...rows('StatefulSet', status.stateful_sets, replicasOf),
    ...rows('DaemonSet', status.daemon_sets, daemonsOf),
    ...rows('Job', status.jobs, completionsOf),
    ...(status.cron_jobs ?? []).map(cronJobOf),
  ];
  return all.sort((one, other) => Number(isShort(other)) - Number(isShort(one)));
}

/** Whether a workload misses pods. */
export function isShort({ ready, wanted }: WorkloadRow): boolean {
  return ready < wanted;
}

/** How many pods an object wants, and how many of them are ready or have done their work. */
type Numbers = (object: unknown) => { ready: number; wanted: number };

const replicasOf: Numbers = (object) => {
  const wanted = at(object, 'spec', 'replicas');
  return {
    ready: count(at(object, 'status', 'ready_replicas')),
    wanted: typeof wanted === 'number' ? wanted : 1,
  };
};

const daemonsOf: Numbers = (object) => ({
  ready: count(at(object, 'status', 'number_ready')),
  wanted: count(at(object, 'status', 'desired_number_scheduled')),
});

const completionsOf: Numbers = (object) => {
  const completions = at(object, 'spec', 'completions');
  const isHeld = at(object, 'spec', 'suspend') === true;
  const wanted = typeof completions === 'number' ? completions : 1;
  return { ready: count(at(object, 'status', 'succeeded')), wanted: isHeld ? 0 : wanted };
};

function cronJobOf(object: unknown): WorkloadRow {
  const schedule = text(at(object, 'spec', 'schedule'));
  return { ...namesOf(object), kind: 'CronJob', ready: 0, wanted: 0, schedule, reason: '' };
}

/** Why pods do not run, by the uids of what controls them, at one or two removes. */
function troubleByOwner({ pods = [], replica_sets = [] }: ClusterStatus): Map<string, string> {
  const owners = new Map(replica_sets.map((set) => [text(at(set, 'metadata', 'uid')), ownerOf(set)]));
  const found = new Map<string, string>();
  for (const pod of pods) {
    const reason = reasonOf(at(pod, 'status'));
    if (reason === '') continue;
    const owner = ownerOf(pod);
    const told = `${text(at(pod, 'metadata', 'name'))}: ${reason}`;
    for (const uid of [owner, owners.get(owner) ?? '']) {
      if (uid !== '' && !found.has(uid)) found.set(uid, told);
    }
  }
  return found;
}

function ownerOf(object: unknown): string {
  return text(at(list(at(object, 'metadata', 'owner_references'))[0], 'uid'));
}

/** The condition that tells why, where no pod does: there may be none. */
function conditionOf(object: unknown): string {
  const conditions = list(at(object, 'status', 'conditions'));
  const failed = conditions.find((one) => /Fail/.test(text(at(one, 'type'))) && at(one, 'status') === 'True');
  const found = failed ?? conditions.find((one) => at(one, 'status') === 'False');
  return told(text(at(found, 'reason')), at(found, 'message'));
}

/** What names an object. */
export function namesOf(object: unknown): { id: string; name: string; namespace: string } {
  const metadata = at(object, 'metadata');
  return {
    id: text(at(metadata, 'uid')),
    name: text(at(metadata, 'name')),
    namespace: text(at(metadata, 'namespace')),
  };
}
