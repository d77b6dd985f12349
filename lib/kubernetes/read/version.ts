import { EngineFailed, Unavailable } from '../../errors.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { refuseNobody } from './identity.ts';
import { jsonOf } from './json.ts';
import { askPatiently, BUSY } from './lists.ts';
import { textOf } from './objects.ts';

/** What is used of the answer to GET /version, `v0.0.0-master+$Format:%H$` of builds without a stamp among it; see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
const GIT_VERSION = /^v\d{1,3}\.\d{1,3}[\w.+$:%-]{0,80}$/;

/** A version takes some hundred bytes; parsing 16 MiB of nothing but brackets would take 500 MB of memory. */
const ANSWER_LIMIT = 64 * 1024;

/**
 * Reads the version of a cluster's API server and makes sure that the kubeconfig logs in: most servers tell anybody their
 * version. Throws `EngineFailed` when the server refuses the credentials, takes them for nobody's or answers nonsense,
 * `Unavailable` while it is too busy, and what `ClusterConnection.send` throws.
 */
export async function kubernetesVersion(
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<{ gitVersion: string }> {
  const { status, text } = await askPatiently(connection, '/version', signal, ANSWER_LIMIT);
  if (BUSY.has(status)) throw new Unavailable('The API server is too busy: try again later');
  if (status === 401 || status === 403) {
    throw new EngineFailed('The API server refuses the credentials: check the user of the kubeconfig');
  }
  if (status !== 200) throw new EngineFailed(`The API server answers ${status} when asked for its version`);
  const gitVersion = textOf(jsonOf(text), 'gitVersion');
  if (gitVersion === undefined || !GIT_VERSION.test(gitVersion)) {
    throw new EngineFailed('The server does not answer like a Kubernetes API server');
  }
  await refuseNobody(connection, signal);
  return { gitVersion };
}
