import { CLUSTER_STATES, OPERATION_KINDS } from '../models/cluster.ts';
import { PROVISIONER_STATES } from '../models/provisioner.ts';
import { ROLES } from '../models/role.ts';
import type { Snapshot } from './snapshot.ts';

/** One value of a metric, with its labels. */
interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** A metric. All of them are gauges: a function instance remembers nothing that a counter could go on from. */
export interface Family {
  name: string;
  help: string;
  /** The values of labels come from closed sets: roles, states, kinds, and the namespaces that organizations have. */
  labels: string[];
  samples(snapshot: Snapshot): Sample[];
}

/** Whether the store can be used (it cannot while a backup is being restored): the one metric that is always there. */
export const STORE_REACHABLE = {
  name: 'store_reachable',
  help: 'Whether the store answered (1), or not or not with all of its data (0): then there are no other metrics',
};

/** The times before an expiry at which its cluster is noticed, from the shortest. */
const WITHIN = ['1h', '1d', '7d'];

/** What is computed of the store. The first four have the names of the original KQueen. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'users_by_namespace',
    help: 'Number of users in a namespace',
    labels: ['namespace'],
    samples: ({ usersByNamespace, namespaces }) =>
      namespaces.map((namespace) => sample({ namespace }, sumOf(usersByNamespace.get(namespace)))),
  },
  {
    name: 'users_by_role',
    help: 'Number of users of a role',
    labels: ['role'],
    samples: ({ usersByRole }) => ROLES.map((role) => sample({ role }, usersByRole.get(role))),
  },
  {
    name: 'users_active',
    help: 'Number of users who may log in',
    labels: [],
    samples: ({ usersByActivity }) => [sample({}, usersByActivity.get('true'))],
  },
  {
    name: 'organization_count',
    help: 'Number of organizations',
    labels: [],
    samples: ({ namespaces }) => [sample({}, namespaces.length)],
  },
  {
    name: 'clusters_by_state',
    help: 'Number of clusters in a namespace and state',
    labels: ['namespace', 'state'],
    samples: ({ clustersByNamespace, namespaces }) =>
      namespaces.flatMap((namespace) => {
        const counts = clustersByNamespace.get(namespace);
        return CLUSTER_STATES.map((state) => sample({ namespace, state }, counts?.get(state)));
      }),
  },
  {
    name: 'clusters_expiring',
    help: 'Number of clusters that expire within a time; expired ones are protected, or wait to be deleted',
    labels: ['within'],
    samples: ({ expiring: [expired = 0, ...within] }) => [
      sample({ within: 'expired' }, expired),
      ...within.toReversed().map((count, i) => sample({ within: WITHIN[i] ?? '' }, count - expired)),
    ],
  },
  {
    name: 'deletions_unapproved',
    help: 'Number of deletions of clusters that wait for a second user to approve',
    labels: [],
    samples: ({ unapproved }) => [sample({}, unapproved)],
  },
  {
    name: 'provisioners_by_state',
    help: 'Number of provisioners in a state',
    labels: ['state'],
    samples: ({ provisioners }) =>
      PROVISIONER_STATES.map((state) => sample({ state }, provisioners.get(state))),
  },
  {
    name: 'store_full',
    help: 'Whether the store takes no more writes but deletions (1), because etcd has reached its quota',
    labels: [],
    samples: ({ isFull }) => (isFull === undefined ? [] : [sample({}, isFull ? 1 : 0)]),
  },
  {
    name: 'operations_pending',
    help: 'Number of operations on clusters that are not done yet',
    labels: ['kind'],
    samples: ({ operations }) => OPERATION_KINDS.map((kind) => sample({ kind }, operations.get(kind))),
  },
  {
    name: 'operation_oldest_age_seconds',
    help: 'How long ago the oldest operation that is not done yet was asked for; 0 when there is none',
    labels: [],
    samples: ({ oldest, at }) => {
      const ages = oldest.map(({ object }) =>
        object.operation ? at.getTime() - Date.parse(object.operation.requested_at) : 0,
      );
      return [sample({}, Math.floor(greatest(ages) / 1000))];
    },
  },
  {
    name: 'last_refresh_timestamp_seconds',
    help: 'When the schedule last had a provisioner looked at (Unix time); 0 when it never had',
    labels: [],
    samples: ({ checks }) => [
      sample({}, greatest([...checks.values()].map((time) => Date.parse(time))) / 1000),
    ],
  },
];

function sample(labels: Record<string, string>, value = 0): Sample {
  return { labels, value };
}

function sumOf(counts: ReadonlyMap<string, number> = new Map()): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The greatest of any number of values, and 0. */
function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
