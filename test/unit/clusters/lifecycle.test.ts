import { describe, expect, test } from '@jest/globals';
import { afterTime } from '../../../lib/clusters/expiry/passage.ts';
import {
  afterFailure,
  afterKubeconfig,
  afterObservation,
  afterReplacement,
  afterRetry,
  afterTimeout,
  afterWish,
  isClaimable,
  isHeld,
  isLate,
  isLost,
  isWatched,
  newOperation,
  type Wish,
} from '../../../lib/clusters/lifecycle.ts';
import { afterDenial, afterRequest } from '../../../lib/clusters/protection/approval.ts';
import { Conflict } from '../../../lib/errors.ts';
import { CLUSTER_STATES, type Cluster, type ClusterState, type Task } from '../../../lib/models/cluster.ts';
import type { Approval } from '../../../lib/models/lifetime.ts';
import type { Change } from '../../../lib/repository/change.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const OLD = new Date('2026-03-01T11:59:00Z');

/** What is under way in each state when an event comes. */
const DURING: Record<ClusterState, Task | undefined> = {
  Deploying: { kind: 'provision' },
  OK: undefined,
  Updating: { kind: 'resize', nodeCount: 3 },
  Destroying: { kind: 'deprovision' },
  Error: undefined,
  Unknown: undefined,
};

function clusterIn(
  state: ClusterState,
  task = DURING[state],
  phase: 'requested' | 'started' = 'started',
): Cluster {
  const operation = task && { ...newOperation(task, 'op', OLD), phase };
  return {
    id: 'c',
    namespace: 'ns',
    name: 'c',
    created_at: '2026-03-01T11:00:00Z',
    provisioner: 'p',
    owner: 'o',
    state,
    status_message: 'before',
    metadata: task?.kind === 'resize' ? { node_count: 3 } : { node_count: 1 },
    operation:
      operation && (task?.kind === 'resize' ? { ...operation, before: { node_count: 1 } } : operation),
    events: 5,
  };
}

const wish = (task: Wish['task']) => (current: Cluster) =>
  afterWish(
    current,
    { task, message: 'wanted', user: 'joe' },
    { id: 'new', now: NOW, caption: current.state },
  );
const seen = (state: ClusterState) => (current: Cluster) =>
  afterObservation(current, { state, message: `seen ${state}` }, { now: NOW, fetchId: 'fetch' });

const PAST = '2026-03-01T11:59:59Z';
const SOON = '2026-03-01T12:59:59Z';
const APPROVAL: Approval = {
  id: 'a',
  user: { id: 'u', name: 'ann', namespace: 'ns' },
  role: 'admin',
  requested_at: '2026-03-01T11:00:00Z',
  ends_at: '2026-03-02T11:00:00Z',
};
const passing = (current: Cluster) =>
  afterTime(current, { now: NOW, id: 'new', caption: current.state }) ?? { object: current };

/** Everything that can happen to a cluster. */
const EVENTS: Record<string, (current: Cluster) => Change<Cluster>> = {
  'wish deprovision': wish({ kind: 'deprovision' }),
  'wish resize': wish({ kind: 'resize', nodeCount: 7 }),
  'wish network_policy': wish({ kind: 'network_policy', policy: { provider: 'CALICO', enabled: true } }),
  'wish upgrade': wish({ kind: 'upgrade', version: '1.35.2' }),
  ...Object.fromEntries(CLUSTER_STATES.map((state) => [`seen ${state}`, seen(state)])),
  'wish deprovision, protected': (current) => wish({ kind: 'deprovision' })({ ...current, protected: true }),
  expires: (current) => passing({ ...current, expiry: { at: PAST } }),
  'expires, protected': (current) => passing({ ...current, expiry: { at: PAST }, protected: true }),
  'expires soon': (current) => passing({ ...current, expiry: { at: SOON } }),
  'is asked for': (current) => afterRequest(current, APPROVAL, NOW),
  'is asked for, protected': (current) => afterRequest({ ...current, protected: true }, APPROVAL, NOW),
  'is denied': (current) =>
    afterDenial({ ...current, approval: APPROVAL }, { name: 'joe', isAsker: false }, NOW),
  'is not approved in time': (current) => passing({ ...current, approval: { ...APPROVAL, ends_at: PAST } }),
  'fails for good': (current) => afterFailure(current, 'failed', NOW),
  'times out': (current) => afterTimeout(current, 60, NOW),
};

/** State, operation and event (type: message) that follow; `conflict` where the event is refused, `-` for no event. */
type Row = [state: string, operation: string, event: string];
const CONFLICT: Row = ['conflict', '', ''];
const FAILED: Row = ['Error', 'none', 'state: failed'];
const LATE: Row = [
  'Error',
  'none',
  'state: The operation took longer than 60 seconds. The last message was: before',
];
const REMOVED: Row = ['Destroying', 'deprovision requested', 'requested: wanted'];
const settled = (state: ClusterState): Row => [state, 'none', `state: seen ${state}`];
/** A look during which something is under way: it goes on where the state is one of transition. */
const under = (kind: string): Record<string, Row> => ({
  'seen Deploying': ['Deploying', `${kind} started`, 'state: seen Deploying'],
  'seen Updating': ['Updating', `${kind} started`, 'state: seen Updating'],
  'seen Destroying': ['Destroying', `${kind} started`, 'state: seen Destroying'],
  'seen OK': settled('OK'),
  'seen Error': settled('Error'),
  'seen Unknown': settled('Unknown'),
  'fails for good': FAILED,
  'times out': LATE,
});
/** What time and people do to a cluster in a state that lets them. */
const lasting = (state: ClusterState, operation: string): Record<string, Row> => ({
  'wish deprovision, protected': CONFLICT,
  expires: [
    'Destroying',
    'deprovision requested',
    `expired: The cluster expired at ${PAST}: its deletion has begun`,
  ],
  'expires, protected': [
    state,
    operation,
    `expired: The cluster expired at ${PAST}, but it is protected: it is not deleted`,
  ],
  'expires soon': [
    state,
    operation,
    `expiring: The cluster expires at ${SOON}, within 1 hour, and will be deleted then`,
  ],
  'is asked for': [
    state,
    operation,
    'asked: Asked to delete the cluster: another user has to approve by 2026-03-02T11:00:00Z',
  ],
  'is asked for, protected': CONFLICT,
  'is denied': [state, operation, 'denied: Denied the deletion that ann asked for: the cluster stays'],
  'is not approved in time': [
    state,
    operation,
    'denied: No other user approved the deletion that ann asked for in time: the cluster stays',
  ],
});
const idle: Record<string, Row> = {
  'wish deprovision': REMOVED,
  'wish resize': ['Updating', 'resize requested', 'requested: wanted'],
  'wish network_policy': ['Updating', 'network_policy requested', 'requested: wanted'],
  'wish upgrade': ['Updating', 'upgrade requested', 'requested: wanted'],
  'seen Deploying': ['Deploying', 'none', 'state: seen Deploying'],
  'seen Updating': ['Updating', 'none', 'state: seen Updating'],
  'seen Destroying': ['Destroying', 'none', 'state: seen Destroying'],
  'seen OK': ['OK', 'kubeconfig requested', 'state: seen OK'],
  'seen Error': settled('Error'),
  'seen Unknown': settled('Unknown'),
  'fails for good': FAILED,
  'times out': LATE,
};
const busy = {
  'wish deprovision': REMOVED,
  'wish resize': CONFLICT,
  'wish network_policy': CONFLICT,
  'wish upgrade': CONFLICT,
};

const TABLE: Record<ClusterState, Record<string, Row>> = {
  Deploying: {
    ...busy,
    ...lasting('Deploying', 'provision started'),
    ...under('provision'),
    'seen OK': ['OK', 'kubeconfig requested', 'state: seen OK'],
  },
  OK: { ...idle, ...lasting('OK', 'none'), 'seen OK': ['OK', 'none', 'state: seen OK'] },
  Updating: {
    ...busy,
    ...under('resize'),
    ...lasting('Updating', 'resize started'),
    // It waits for the end of the change.
    expires: ['Updating', 'resize started', '-'],
  },
  Destroying: {
    ...busy,
    ...under('deprovision'),
    ...lasting('Destroying', 'deprovision started'),
    'wish deprovision, protected': ['Destroying', 'deprovision started', '-'],
    ...Object.fromEntries(
      ['expires', 'expires, protected', 'expires soon', 'is not approved in time'].map((event) => [
        event,
        ['Destroying', 'deprovision started', '-'] satisfies Row,
      ]),
    ),
    'wish deprovision': ['Destroying', 'deprovision started', '-'],
    'fails for good': ['Error', 'none', 'state: failed: DELETE it again, or with force=true'],
    'times out': [
      'Error',
      'none',
      'state: The operation took longer than 60 seconds. The last message was: before: DELETE it again, or with force=true',
    ],
  },
  Error: { ...idle, ...lasting('Error', 'none') },
  Unknown: { ...idle, ...lasting('Unknown', 'none') },
};

/** What an event makes of a cluster, as a row of the table. */
function rowOf(current: Cluster, event: (current: Cluster) => Change<Cluster>): Row {
  try {
    const { object, history = [] } = event(current);
    const { operation } = object;
    const [entry] = history as readonly { type?: string; message?: string }[];
    return [
      object.state,
      operation ? `${operation.kind} ${operation.phase}` : 'none',
      entry ? `${entry.type}: ${entry.message}` : '-',
    ];
  } catch (error) {
    if (error instanceof Conflict) return CONFLICT;
    throw error;
  }
}

test('the table has every state and every event', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...CLUSTER_STATES].sort());
  for (const state of CLUSTER_STATES) {
    expect({ state, events: Object.keys(TABLE[state]).sort() }).toEqual({
      state,
      events: Object.keys(EVENTS).sort(),
    });
  }
});

describe.each(CLUSTER_STATES)('a cluster that is %s', (state) => {
  test.each(Object.entries(EVENTS))('%s', (name, event) => {
    expect(rowOf(clusterIn(state), event)).toEqual(TABLE[state][name]);
  });
});

test('a notice that was told is not told again, nor a longer one when the clock steps back', () => {
  const left = (seconds: number, noticed: number) => {
    const at = new Date(NOW.getTime() + seconds * 1000).toISOString();
    return passing({ ...clusterIn('OK'), expiry: { at, noticed } }).history?.length ?? 0;
  };
  expect([left(1800, 3600), left(80_000, 3600), left(500_000, 86_400), left(80_000, 604_800)]).toEqual([
    0, 0, 0, 1,
  ]);
});

describe('an operation', () => {
  test('that the provider accepts is started, once', () => {
    const accepted = seen('Deploying')(clusterIn('Deploying', { kind: 'provision' }, 'requested'));
    expect(accepted.history).toMatchObject([{ type: 'started', message: 'seen Deploying', sequence: 6 }]);
    expect(seen('Deploying')(accepted.object).history).toBeUndefined();
  });

  test('puts its value into the metadata, and takes it back when it fails', () => {
    const wanted = wish({ kind: 'resize', nodeCount: 7 })(clusterIn('OK')).object;
    expect(wanted.metadata).toEqual({ node_count: 7 });
    expect(seen('OK')(wanted).object.metadata).toEqual({ node_count: 7 });
    expect(afterFailure(wanted, 'failed', NOW).object.metadata).toEqual({ node_count: 1 });
    const policy = wish({ kind: 'network_policy', policy: { provider: 'CALICO', enabled: true } })(
      clusterIn('OK'),
    );
    expect(afterFailure(policy.object, 'failed', NOW).object.metadata).toEqual({ node_count: 1 });
  });

  test('that is tried again is free for the next worker, and says so once', () => {
    const held = clusterIn('Deploying', { kind: 'provision' }, 'requested');
    const operation = {
      ...newOperation({ kind: 'provision' }, 'op', OLD),
      claimed_until: '2026-03-01T12:01:00.000Z',
    };
    const first = afterRetry({ ...held, operation }, operation, 'busy', NOW);
    expect(first.history).toMatchObject([{ type: 'retried', message: 'busy; it is tried again' }]);
    expect(first.object.operation).toMatchObject({ claimed_until: undefined, phase: 'requested' });
    expect(afterRetry(first.object, operation, 'busy', NOW).history).toBeUndefined();
  });

  test('a deletion that replaces one that a worker holds waits for that worker', () => {
    const operation = {
      ...newOperation({ kind: 'provision' }, 'op', OLD),
      claimed_until: '2026-03-01T12:01:00.000Z',
    };
    const replaced = wish({ kind: 'deprovision' })({ ...clusterIn('Deploying'), operation }).object;
    expect(replaced.operation && isHeld(replaced.operation, NOW)).toBe(true);
    const free = afterReplacement(replaced, { queue_item: 7 });
    expect(free.operation && isClaimable(free.operation, NOW)).toBe(true);
    expect(free.handle).toEqual({ queue_item: 7 });
  });
});

describe('a kubeconfig that the engine still has to bring', () => {
  const created = () => seen('OK')(clusterIn('Deploying')).object;

  test('is fetched next, and its message stays whatever a check says, until it is there', () => {
    const waiting = { ...created(), status_message: 'The kubeconfig is missing' };
    const checked = afterObservation(waiting, { state: 'OK' }, { now: NOW }).object;
    expect(checked).toMatchObject({ status_message: 'The kubeconfig is missing', lacks_kubeconfig: true });
    expect(checked.operation).toMatchObject({ kind: 'kubeconfig', phase: 'requested' });
    const there = afterKubeconfig(checked, NOW);
    expect(there.object).toMatchObject({ state: 'OK', status_message: undefined });
    expect(there.object).not.toHaveProperty('lacks_kubeconfig');
    expect(there.object).not.toHaveProperty('operation');
    expect(there.history).toMatchObject([{ type: 'changed', message: 'The kubeconfig has been fetched' }]);
  });

  test('keeps its reason also when it is given up', () => {
    const late = afterTimeout({ ...created(), status_message: 'No artifact' }, 60, NOW).object;
    expect(late).toMatchObject({ state: 'OK', lacks_kubeconfig: true });
    expect(late).not.toHaveProperty('operation');
    expect(late.status_message).toContain('No artifact');
    expect(afterObservation(late, { state: 'OK' }, { now: NOW }).object.status_message).toBe(
      late.status_message,
    );
  });
});

describe('the schedule', () => {
  const operation = (changes: object = {}) => ({
    ...newOperation({ kind: 'provision' }, 'op', OLD),
    ...changes,
  });
  const at = (seconds: number) => new Date(OLD.getTime() + seconds * 1000).toISOString();

  test('sends again what nobody claimed, once a worker has had time to', () => {
    expect(isLost(operation(), new Date(at(10)))).toBe(false);
    expect(isLost(operation(), new Date(at(16)))).toBe(true);
    expect(isLost(operation({ attempts: 1 }), new Date(at(1)))).toBe(true);
    expect(isLost(operation({ claimed_until: at(90) }), new Date(at(60)))).toBe(false);
    expect(isLost(operation({ phase: 'started' }), new Date(at(60)))).toBe(false);
  });

  test('ends what takes too long, unless a worker has it', () => {
    const late = (changes: object) =>
      isLate({ ...clusterIn('Deploying'), operation: operation(changes) }, 30, NOW);
    expect(late({})).toBe(true);
    expect(late({ claimed_until: at(90) })).toBe(false);
    expect(late({ requested_at: at(45) })).toBe(false);
    const fetching = newOperation({ kind: 'kubeconfig' }, 'op', OLD);
    expect(isLate({ ...clusterIn('OK'), operation: fetching }, 30, NOW)).toBe(true);
  });

  test('asks the provider about what the provider works on, and about nothing else', () => {
    const watched = CLUSTER_STATES.filter((state) => isWatched(clusterIn(state)));
    expect(watched).toEqual(['Deploying', 'Updating', 'Destroying']);
    expect(isWatched(clusterIn('Deploying', { kind: 'provision' }, 'requested'))).toBe(false);
  });
});
