import type { IndexedListers } from '../access/indexed.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';
import { together } from '../repository/queries.ts';

/** A cluster as it was read, with the time of its last check. */
export interface FoundCluster extends Loaded<Cluster> {
  checkedAt?: string;
}

export const clusterById: Finder<Cluster, FoundCluster> = {
  model: clusterModel,
  find: (queries, namespace, id) => {
    const query = together({
      cluster: queries.object(clusterModel, namespace, id),
      checkedAt: queries.checkedAt('cluster', namespace, id),
    });
    return {
      ...query,
      decode: (result) => {
        const { cluster, checkedAt } = query.decode(result);
        return cluster && { ...cluster, checkedAt };
      },
    };
  },
};

/** What a list of clusters is made of: provisioners are few, and needed to filter and sort. */
export interface FoundClusters {
  clusters: Loaded<Cluster>[];
  /** When each was checked by itself, by its id. */
  checks: Map<string, string>;
  /** When the schedule last looked at a provisioner and its clusters in transition, by its id. */
  runs: Map<string, string>;
  provisioners: Loaded<Provisioner>[];
}

export const everyCluster: Lister<FoundClusters> = {
  list: (queries, namespace) =>
    together({
      clusters: queries.objects(clusterModel, namespace),
      checks: queries.checks('cluster', namespace),
      runs: queries.checks('provisioner', namespace),
      provisioners: queries.objects(provisionerModel, namespace),
    }),
};

/** What is counted, along with the provisioners that it is counted for. */
export interface CountedClusters {
  /** The numbers of clusters by `<id of the provisioner> <state>`. */
  counts: ReadonlyMap<string, number>;
  provisioners: Loaded<Provisioner>[];
}

/** The numbers of clusters and their provisioners, by the indexes. */
export const countedClusters: IndexedListers<CountedClusters & { namespace?: string }, FoundClusters> = {
  indexed: {
    list: (queries, namespace) => {
      const query = together({
        counts: queries.counts(clusterModel, 'provisioner_state', namespace),
        provisioners: queries.objects(provisionerModel, namespace),
      });
      return { ...query, decode: (result) => ({ ...query.decode(result), namespace }) };
    },
  },
  all: everyCluster,
};
