import type { ClusterEvent } from '../../../lib/clusters/history.ts';
import { type EventType, type NewEvent, withEvent } from '../../../lib/clusters/history.ts';
import type { Cluster } from '../../../lib/models/cluster.ts';
import { MINUTES, type Planned } from './plan.ts';

/** A cluster as its history leaves it. */
export interface Told {
  cluster: Cluster;
  history: ClusterEvent[];
}

const MINUTE_MS = 60_000;

/** Tells the history of a cluster that has been requested at a time: what each step did to its state, and when. */
export function tell(planned: Planned, draft: Cluster, user: string, now: Date): Told {
  const requested = now.getTime() - planned.minutesAgo * MINUTE_MS;
  const told: Told = { cluster: draft, history: [] };
  const step = (minutes: number, state: Cluster['state'], type: EventType, message: string, by?: string) => {
    const event: NewEvent = { type, message, ...(by !== undefined && { user: by }) };
    const changed = { ...told.cluster, state, status_message: state === 'OK' ? undefined : message };
    const { object, history } = withEvent(changed, event, new Date(requested + minutes * MINUTE_MS));
    told.cluster = object;
    told.history.push(...history);
  };
  if (planned.by === 'import') {
    step(0, 'OK', 'requested', 'The cluster has been imported', user);
    if (planned.state === 'Unknown') step(planned.minutesAgo - 90, 'Unknown', 'state', REFUSED);
    return told;
  }
  const build = `build ${draft.handle?.build}`;
  step(0, 'Deploying', 'requested', 'The cluster has been requested', user);
  step(0.1, 'Deploying', 'started', `Jenkins creates it in ${build}`);
  if (planned.state === 'Deploying') return told;
  if (planned.state === 'Error') {
    step(
      MINUTES.creation,
      'Error',
      'state',
      `${build.replace('b', 'B')} ended as FAILURE: see its log in Jenkins`,
    );
    return told;
  }
  step(MINUTES.creation, 'OK', 'state', 'The cluster is OK');
  step(MINUTES.creation + 0.2, 'OK', 'changed', 'The kubeconfig has been fetched');
  if (planned.state === 'OK') return told;
  const end = planned.state === 'gone' ? planned.minutesAgo / 2 : planned.minutesAgo - 3;
  step(end, 'Destroying', 'requested', 'The deletion of the cluster has been requested', user);
  step(end + 0.1, 'Destroying', 'started', 'Jenkins deletes it');
  return told;
}

const REFUSED = 'The API server refuses the connection: check the port of server in the kubeconfig';
