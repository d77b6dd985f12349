import { clusterById } from '../../lib/clusters/find.ts';
import { readKubeconfig } from '../../lib/clusters/kubeconfig.ts';
import { KubeconfigWire } from '../../lib/clusters/wire.ts';
import { prefers } from '../../lib/http/accept.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { kubeconfigToYaml } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';

const YAML = 'application/yaml';

export const handler = objectRoute(
  {
    summary: 'Show the kubeconfig of a cluster, as YAML or JSON',
    policy: 'cluster:kubeconfig',
    resource: clusterById,
    response: KubeconfigWire,
  },
  async ({ context, found, headers }) => {
    const kubeconfig = await readKubeconfig(context, found.object);
    return prefers(headers.accept, YAML) ? Reply.text(YAML, kubeconfigToYaml(kubeconfig)) : kubeconfig;
  },
);
