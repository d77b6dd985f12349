import type { RequestContext } from '../context.ts';
import { MASK } from '../engines/parameters.ts';
import { NotFound } from '../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type { Cluster } from '../models/cluster.ts';
import type { SecretChanges } from '../repository/secrets/secrets.ts';

/** The secret field of a cluster that holds its kubeconfig, as JSON. */
export const KUBECONFIG = 'kubeconfig';

/** A kubeconfig as the secret of a cluster; undefined changes nothing. */
export function kubeconfigSecret(kubeconfig: Kubeconfig | undefined): SecretChanges {
  return kubeconfig === undefined ? {} : { [KUBECONFIG]: JSON.stringify(kubeconfig) };
}

/** The stored kubeconfig of a cluster. */
export function storedKubeconfig(secrets: SecretChanges): Kubeconfig | undefined {
  const text = secrets[KUBECONFIG];
  return text === undefined ? undefined : (JSON.parse(text) as Kubeconfig);
}

/**
 * The kubeconfig that a client sent, after the allow-list parser; undefined if there is none, or its mask. Throws
 * `InvalidInput`.
 */
export function sentKubeconfig(input: unknown): Kubeconfig | undefined {
  return input === undefined || input === MASK ? undefined : parseKubeconfig(input);
}

/** The kubeconfig of a cluster. Throws `NotFound` when it has none (yet). */
export async function readKubeconfig(context: RequestContext, cluster: Cluster): Promise<Kubeconfig> {
  const tenant = context.tenantOf(cluster);
  const { secrets } = await tenant.read({ secrets: tenant.secrets('cluster', cluster.id) });
  const kubeconfig = storedKubeconfig(secrets);
  if (!kubeconfig) throw new NotFound('The cluster has no kubeconfig yet');
  return kubeconfig;
}
