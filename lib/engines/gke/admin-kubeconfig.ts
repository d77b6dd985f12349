import { DomainError, EngineFailed } from '../../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { GkeCluster } from './answers.ts';

/**
 * The kubeconfig of an administrator: the API server of a cluster takes the token of its Google project. Throws
 * `EngineFailed` that may pass while the cluster has no address yet.
 * Source: https://cloud.google.com/kubernetes-engine/docs/how-to/api-server-authentication
 */
export function adminKubeconfig({ name, endpoint, masterAuth }: GkeCluster, token: string): Kubeconfig {
  const ca = masterAuth?.clusterCaCertificate;
  if (endpoint === undefined || ca === undefined)
    throw new EngineFailed('Google has no address for the API server yet', { mayPass: true });
  try {
    return parseKubeconfig({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: `https://${endpoint}`, 'certificate-authority-data': ca } }],
      users: [{ name: 'google', user: { token } }],
      contexts: [{ name, context: { cluster: name, user: 'google' } }],
      'current-context': name,
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new EngineFailed(`Google describes an API server that cannot be used. ${error.message}`);
  }
}
