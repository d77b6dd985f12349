import { flag, networks, seconds } from '../kinds.ts';
import { about, caption } from './about.ts';

/** Clusters: captions of their states, how often they are checked, and where they may be. */
export const clustersOptions = {
  CLUSTER_ERROR_STATE: caption()
    .default('Error')
    .register(...about('Caption of a cluster that failed')),
  CLUSTER_OK_STATE: caption()
    .default('OK')
    .register(...about('Caption of a cluster that can be used')),
  CLUSTER_PROVISIONING_STATE: caption()
    .default('Deploying')
    .register(...about('Caption of a cluster that is being created')),
  CLUSTER_DEPROVISIONING_STATE: caption()
    .default('Destroying')
    .register(...about('Caption of a cluster that is being deleted')),
  CLUSTER_UPDATING_STATE: caption()
    .default('Updating')
    .register(...about('Caption of a cluster that is being changed')),
  CLUSTER_UNKNOWN_STATE: caption()
    .default('Unknown')
    .register(...about('Caption of a cluster whose state is not known')),
  CLUSTER_STATE_ON_LIST: flag()
    .default(true)
    .register(...about('Whether a list of clusters asks the providers about clusters in transition')),
  CLUSTER_CHECK_INTERVAL: seconds(0, 86_400)
    .default(60)
    .register(...about('Age of the last check, in seconds, from which reading a cluster checks it again')),
  CLUSTER_REFRESH_INTERVAL: seconds(60, 86_400)
    .default(300)
    .register(...about('How often the schedule checks idle clusters, in seconds')),
  CLUSTER_APPLY_WAIT: seconds(0, 18)
    .default(18)
    .register(
      ...about('How long a request applies a manifest before a worker applies the rest of it, in seconds'),
    ),
  CREDENTIAL_MAX_TTL: seconds(600, 86_400)
    .default(86_400)
    .register(...about('Longest life of a credential for a cluster, in seconds')),
  KUBERNETES_ALLOWED_NETWORKS: networks()
    .default(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])
    .register(
      ...about(
        'Networks besides public ones that clusters may be in; link-local and metadata addresses are never allowed',
      ),
    ),
};
