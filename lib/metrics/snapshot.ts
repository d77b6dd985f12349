import type { Services } from '../app/services.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import { NOTICES } from '../models/lifetime.ts';
import { organizationModel } from '../models/organization.ts';
import { provisionerModel } from '../models/provisioner.ts';
import { userModel } from '../models/user.ts';
import { overall, tally } from '../repository/indexes/tally.ts';
import type { Loaded } from '../repository/model.ts';
import { each } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';
import { refuseRestoring } from '../repository/restoring.ts';
import { timestamp } from '../time.ts';

/** Numbers of objects, by the value that they are counted by. */
type Counts = ReadonlyMap<string, number>;

/** All that is counted, as it was at one moment. */
export interface Snapshot {
  /** Those that have an organization. */
  namespaces: string[];
  usersByNamespace: ReadonlyMap<string, Counts>;
  usersByRole: Counts;
  /** By `true` and `false`. */
  usersByActivity: Counts;
  clustersByNamespace: ReadonlyMap<string, Counts>;
  provisioners: Counts;
  /** By their kinds. */
  operations: Counts;
  /** The number of deletions that wait for a second user. */
  unapproved: number;
  /** The numbers of clusters that have expired, and that expire within each of `NOTICES`, expired ones included. */
  expiring: number[];
  /** Of clusters, those that have waited longest first. */
  oldest: Loaded<Cluster>[];
  /** When provisioners were last looked at (RFC 3339), by id. */
  checks: Map<string, string>;
  /** Whether the store takes no more writes; undefined when it does not tell. */
  isFull: boolean | undefined;
  at: Date;
}

/** Some that are due have no operation: the first one that has is among so many. */
const MOST_DUE = 100;

/**
 * Reads all that is counted, as the indexes count it: two round trips, whatever there is. Until the indexes of an older
 * installation are whole, all objects are read and counted. Throws `Unavailable`, also while a backup is being restored.
 */
export async function takeSnapshot({ repository, now }: Services): Promise<Snapshot> {
  const at = now();
  const isFull = repository.isFull();
  // Where a read fails first, this failure is of no interest any more.
  isFull.catch(() => {});
  const { isRestoring, isIndexed, organizations, due, ...found } = await repository.read(
    wanted(repository, at),
  );
  refuseRestoring(isRestoring);
  const { objects } = await repository.read({
    objects: repository.queries.at(clusterModel, due),
  });
  const counts = isIndexed ? { ...found, oldest: objects } : await countAll(repository, at);
  const namespaces = organizations.map(({ object }) => object.tenant);
  return { ...counts, checks: found.checks, namespaces, isFull: await isFull, at };
}

function wanted({ queries }: Repository, at: Date) {
  return {
    isRestoring: queries.isRestoring(),
    isIndexed: queries.isIndexed(),
    organizations: queries.objects(organizationModel),
    usersByNamespace: queries.countsByNamespace(userModel, 'total'),
    usersByRole: queries.counts(userModel, 'role'),
    usersByActivity: queries.counts(userModel, 'active'),
    clustersByNamespace: queries.countsByNamespace(clusterModel, 'state'),
    provisioners: queries.counts(provisionerModel, 'state'),
    operations: queries.counts(clusterModel, 'operation'),
    unapproved: queries.countBetween(clusterModel, 'approval_ends_at', { after: after(at, 0) }),
    expiring: each(
      [0, ...NOTICES].map((seconds) =>
        queries.countBetween(clusterModel, 'expires_at', { until: after(at, seconds) }),
      ),
    ),
    due: queries.due(clusterModel, { until: at, limit: MOST_DUE }),
    checks: queries.checks('provisioner'),
  };
}

/** A time so many seconds later, as expiries have theirs. */
function after(at: Date, seconds: number): string {
  return timestamp(new Date(at.getTime() + seconds * 1000));
}

/** The same by the objects themselves. */
async function countAll(repository: Repository, at: Date) {
  const { queries } = repository;
  const { users, provisioners, clusters } = await repository.read({
    users: queries.objects(userModel),
    provisioners: queries.objects(provisionerModel),
    clusters: queries.objects(clusterModel),
  });
  return {
    usersByNamespace: tally(userModel, 'total', users),
    usersByRole: overall(tally(userModel, 'role', users)),
    usersByActivity: overall(tally(userModel, 'active', users)),
    clustersByNamespace: tally(clusterModel, 'state', clusters),
    provisioners: overall(tally(provisionerModel, 'state', provisioners)),
    operations: overall(tally(clusterModel, 'operation', clusters)),
    unapproved: clusters.filter(({ object: { approval } }) => approval && approval.ends_at > after(at, 0))
      .length,
    expiring: [0, ...NOTICES].map(
      (seconds) =>
        clusters.filter(({ object: { expiry } }) => expiry && expiry.at <= after(at, seconds)).length,
    ),
    oldest: clusters.filter(({ object }) => object.operation !== undefined),
  };
}
