import type { RequestContext } from '../context.ts';
import type { Engine, EngineCluster } from '../engines/engine.ts';
import { fieldOf, MASK, typedParameters } from '../engines/parameters.ts';
import { revealSecrets } from '../engines/secrets.ts';
import { InvalidInput, NotFound } from '../errors.ts';
import type { Cluster } from '../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { engineParameters } from '../provisioners/parameters.ts';
import type { Secrets } from '../repository/model.ts';
import { known } from '../repository/queries.ts';
import type { SecretChanges } from '../repository/secrets/secrets.ts';
import { type Owners, ownersOf } from '../users/owners.ts';
import { credentialIds } from './credentials/find.ts';
import { storedKubeconfig } from './kubeconfig.ts';

/** What belongs to one cluster, read in one round trip. */
export interface Relations {
  provisioner: Provisioner;
  owners: Owners;
  /** The cluster's own; empty unless asked for. */
  secrets: Secrets;
  /** The provisioner's; empty unless asked for. */
  provisionerSecrets: Secrets;
  /** The ids of its credentials; empty unless asked for. */
  credentials: string[];
}

/** Which secrets and credentials are needed along with the relations. */
export interface Needs {
  secrets?: boolean;
  provisionerSecrets?: boolean;
  credentials?: boolean;
}

/** The relations of a cluster. Throws `NotFound` when it has just been deleted with its provisioner. */
export async function loadRelations(
  context: RequestContext,
  cluster: Cluster,
  needs: Needs,
): Promise<Relations> {
  const tenant = context.tenantOf(cluster);
  const { provisioner, ...rest } = await tenant.read({
    provisioner: tenant.one(provisionerModel, cluster.provisioner),
    owners: await ownersOf(context, [cluster]),
    secrets: needs.secrets ? tenant.secrets('cluster', cluster.id) : known({}),
    provisionerSecrets: needs.provisionerSecrets
      ? tenant.secrets('provisioner', cluster.provisioner)
      : known({}),
    credentials: needs.credentials ? credentialIds(context, cluster) : known([]),
  });
  if (!provisioner) throw new NotFound('The cluster does not exist');
  return { provisioner: provisioner.object, ...rest };
}

/**
 * The cluster as its engine receives it, with its secrets in plain text. Throws `EngineFailed` when what is stored does not
 * fit the engine any more.
 */
export function engineCluster(
  { parameters }: Engine,
  cluster: Cluster,
  {
    provisioner,
    secrets,
    provisionerSecrets,
  }: Pick<Relations, 'provisioner' | 'provisionerSecrets'> & {
    secrets: SecretChanges;
  },
): EngineCluster {
  const metadata = revealSecrets(cluster.metadata, secrets, 'metadata');
  // The kubeconfig is a parameter of clusters that are imported, and kept apart.
  const values = fieldOf(parameters.cluster, 'kubeconfig') ? { ...metadata, kubeconfig: MASK } : metadata;
  return {
    id: cluster.id,
    name: cluster.name,
    metadata: typedParameters(parameters.cluster, values, 'metadata'),
    kubeconfig: storedKubeconfig(secrets),
    handle: cluster.handle ?? {},
    parameters: engineParameters(parameters.provisioner, provisioner.parameters, provisionerSecrets),
  };
}

/** Throws `InvalidInput` for a kubeconfig where the engine brings it. */
export function refuseUnwantedKubeconfig(engine: Engine, kubeconfig: unknown): void {
  if (kubeconfig !== undefined && !fieldOf(engine.parameters.cluster, 'kubeconfig')) {
    throw InvalidInput.field('kubeconfig', `must be left out: ${engine.verboseName} brings it`);
  }
}
