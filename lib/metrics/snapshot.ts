import type { Services } from '../app/services.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { type User, userModel } from '../models/user.ts';
import type { Loaded } from '../repository/model.ts';
import { refuseRestoring } from '../repository/restoring.ts';

/** All that is counted, as it was at one moment. */
export interface Snapshot {
  organizations: Loaded<Organization>[];
  users: Loaded<User>[];
  provisioners: Loaded<Provisioner>[];
  clusters: Loaded<Cluster>[];
  /** When provisioners were last looked at (RFC 3339), by id. */
  checks: Map<string, string>;
  /** Whether the store takes no more writes; undefined when it does not tell. */
  isFull: boolean | undefined;
  at: Date;
}

/**
 * Reads all that is counted: one range a model, of all tenants, in one round trip but for further pages. Throws
 * `Unavailable`, also while a backup is being restored.
 */
export async function takeSnapshot({ repository, now }: Services): Promise<Snapshot> {
  const { queries } = repository;
  const at = now();
  const isFull = repository.isFull();
  // Where a read fails first, this failure is of no interest any more.
  isFull.catch(() => {});
  const { isRestoring, ...found } = await repository.read({
    organizations: queries.objects(organizationModel),
    users: queries.objects(userModel),
    provisioners: queries.objects(provisionerModel),
    clusters: queries.objects(clusterModel),
    checks: queries.checks('provisioner'),
    isRestoring: queries.isRestoring(),
  });
  refuseRestoring(isRestoring);
  return { ...found, isFull: await isFull, at };
}
