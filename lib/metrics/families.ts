import { CLUSTER_STATES, OPERATION_KINDS } from '../models/cluster.ts';
import { NOTICES } from '../models/lifetime.ts';
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
    samples: ({ users, organizations }) => {
      const counts = countBy(users, ({ object }) => object.namespace);
      return namespaces(organizations).map((namespace) => sample({ namespace }, counts.get(namespace)));
    },
  },
  {
    name: 'users_by_role',
    help: 'Number of users of a role',
    labels: ['role'],
    samples: ({ users }) => {
      const counts = countBy(users, ({ object }) => object.role);
      return ROLES.map((role) => sample({ role }, counts.get(role)));
    },
  },
  {
    name: 'users_active',
    help: 'Number of users who may log in',
    labels: [],
    samples: ({ users }) => [sample({}, users.filter(({ object }) => object.active).length)],
  },
  {
    name: 'organization_count',
    help: 'Number of organizations',
    labels: [],
    samples: ({ organizations }) => [sample({}, organizations.length)],
  },
  {
    name: 'clusters_by_state',
    help: 'Number of clusters in a namespace and state',
    labels: ['namespace', 'state'],
    samples: ({ clusters, organizations }) => {
      const counts = countBy(clusters, ({ object }) => `${object.namespace} ${object.state}`);
      return namespaces(organizations).flatMap((namespace) =>
        CLUSTER_STATES.map((state) => sample({ namespace, state }, counts.get(`${namespace} ${state}`))),
      );
    },
  },
  {
    name: 'clusters_expiring',
    help: 'Number of clusters that expire within a time; expired ones are protected, or wait to be deleted',
    labels: ['within'],
    samples: ({ clusters, at }) => {
      const left = clusters.flatMap(({ object: { expiry } }) =>
        expiry ? [(Date.parse(expiry.at) - at.getTime()) / 1000] : [],
      );
      const within = (least: number, most: number) =>
        left.filter((seconds) => seconds > least && seconds <= most).length;
      return [
        sample({ within: 'expired' }, within(Number.NEGATIVE_INFINITY, 0)),
        ...NOTICES.toReversed().map((most, i) => sample({ within: WITHIN[i] ?? '' }, within(0, most))),
      ];
    },
  },
  {
    name: 'deletions_unapproved',
    help: 'Number of deletions of clusters that wait for a second user to approve',
    labels: [],
    samples: ({ clusters, at }) => {
      const waiting = clusters.filter(
        ({ object: { approval } }) => approval && Date.parse(approval.ends_at) > at.getTime(),
      );
      return [sample({}, waiting.length)];
    },
  },
  {
    name: 'provisioners_by_state',
    help: 'Number of provisioners in a state',
    labels: ['state'],
    samples: ({ provisioners }) => {
      const counts = countBy(provisioners, ({ object }) => object.state);
      return PROVISIONER_STATES.map((state) => sample({ state }, counts.get(state)));
    },
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
    samples: ({ clusters }) => {
      const counts = countBy(clusters, ({ object }) => object.operation?.kind);
      return OPERATION_KINDS.map((kind) => sample({ kind }, counts.get(kind)));
    },
  },
  {
    name: 'operation_oldest_age_seconds',
    help: 'How long ago the oldest operation that is not done yet was asked for; 0 when there is none',
    labels: [],
    samples: ({ clusters, at }) => {
      const ages = clusters.map(({ object }) =>
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

function namespaces(organizations: Snapshot['organizations']): string[] {
  return organizations.map(({ object }) => object.tenant);
}

function countBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) {
    const of = key(item);
    counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  return counts;
}

/** The greatest of any number of values, and 0. */
function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
