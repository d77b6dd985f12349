import { stringify } from 'yaml';
import { OWN_ACCOUNT, ownAccount } from './account.ts';

/** The name of the file that the lines speak of. */
const FILE = 'kqueen.yml';

/**
 * The lines that turn the access of whoever runs them into a kubeconfig that KQueen takes: they apply the manifest, wait for
 * the token, and write it into a kubeconfig beside server and authority of the current context. They run in any POSIX shell.
 */
function commands(): string[] {
  const { namespace, secret } = OWN_ACCOUNT;
  const read = `kubectl get secret ${secret} -n ${namespace} -o jsonpath="{.data.token}" | base64 --decode`;
  const contexts = '[{name: kqueen, context: {cluster: kqueen, user: kqueen}}]';
  const start = `{apiVersion: v1, kind: Config, current-context: kqueen, contexts: ${contexts}, clusters: [{name: kqueen, cluster: `;
  const end = '}], users: [{name: kqueen, user: {token: $token}}]}';
  const written = `{\\"${start}\\"}{.clusters[0].cluster}{\\"${end}\\"}`;
  return [
    `kubectl apply -f ${FILE}`,
    `until token=$(${read}) && [ -n "$token" ]; do sleep 1; done`,
    `(umask 077; kubectl config view --raw --minify --flatten -o jsonpath="${written}" > kqueen.kubeconfig)`,
  ];
}

/**
 * A manifest that gives KQueen an account of its own in a cluster, with a role there and a token that does not expire; its
 * comment has the lines that make a kubeconfig of it. For kubeconfigs that log in by a command, which KQueen does not run.
 */
export function importManifest(role: string): string {
  const lines = commands().map((line) => `#   ${line}`);
  const comment = [
    `# Gives KQueen an account of its own in a cluster: ${OWN_ACCOUNT.name}, with the role ${role}.`,
    `# Save this as ${FILE}, and where kubectl reaches the cluster, run`,
    ...lines,
    '# Then import the cluster with kqueen.kubeconfig, and delete that file: its token does not expire.',
    '# To take the access back: kubectl delete -f kqueen.yml',
  ].join('\n');
  const documents = Object.values(ownAccount(role)).map((object) => stringify(object));
  return `${comment}\n${documents.join('---\n')}`;
}
