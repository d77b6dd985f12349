import { issueCredential } from '../../lib/clusters/credentials/issue.ts';
import {
  credentialView,
  IssueCredential,
  IssuedCredentialWire,
} from '../../lib/clusters/credentials/wire.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { prefers } from '../../lib/http/accept.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { kubeconfigToYaml } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';

const YAML = 'application/yaml';

export const handler = objectRoute(
  {
    summary: 'Issue a credential for a cluster that expires by itself; its kubeconfig is shown once',
    policy: 'cluster:credentials',
    showsOnce: true,
    resource: clusterById,
    body: IssueCredential,
    bodyExample: { role: 'edit', namespace: 'shop', ttl: 3600 },
    response: IssuedCredentialWire,
  },
  async ({ context, found, body, headers }) => {
    const { credential, kubeconfig } = await issueCredential(context, found, body);
    const view = credentialView(context.now(), credential);
    if (!prefers(headers.accept, YAML)) return { ...view, kubeconfig };
    return Reply.text(
      YAML,
      `# KQueen credential ${view.id}, expires at ${view.expires_at}\n${kubeconfigToYaml(kubeconfig)}`,
    );
  },
);
