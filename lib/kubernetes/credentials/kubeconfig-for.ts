import { EngineFailed } from '../../errors.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';

/** Characters of a token; the header that carries it holds no other. */
const TOKEN = /^[!-~]+$/;

/**
 * A kubeconfig for the server of another one, with a token of a user. `cluster` renames the cluster,
 * `namespace` is where kubectl goes by default. Throws `EngineFailed` for what cannot be a token.
 */
export function kubeconfigFor(
  { clusters: [{ name: given, cluster }] }: Kubeconfig,
  as: { user: string; token: string; cluster?: string; namespace?: string },
): Kubeconfig {
  const { user, token, cluster: name = given, namespace } = as;
  if (!TOKEN.test(token)) throw new EngineFailed('The API server made a token that cannot be used');
  const context = `${user}@${name}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [
      { name: context, context: { cluster: name, user, ...(namespace !== undefined && { namespace }) } },
    ],
    'current-context': context,
  };
}
