import { EngineFailed } from '../../errors.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from './json.ts';
import { textOf } from './objects.ts';

/** What is used of the answer to GET /version; see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
const GIT_VERSION = /^v\d{1,3}\.\d{1,3}[\w.+-]{0,80}$/;

/** A version takes some hundred bytes; parsing 16 MiB of nothing but brackets would take 500 MB of memory. */
const ANSWER_LIMIT = 64 * 1024;

/**
 * The version of a cluster's API server. Throws `EngineFailed` when it refuses the credentials or answers nonsense, and
 * what `ClusterConnection.send` throws.
 */
export async function kubernetesVersion(
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<{ gitVersion: string }> {
  const { status, text } = await connection.send({ path: '/version' }, signal, ANSWER_LIMIT);
  if (status === 401 || status === 403) {
    throw new EngineFailed('The API server refuses the credentials: check the user of the kubeconfig');
  }
  if (status !== 200) throw new EngineFailed(`The API server answers ${status} when asked for its version`);
  const gitVersion = textOf(jsonOf(text), 'gitVersion');
  if (gitVersion === undefined || !GIT_VERSION.test(gitVersion)) {
    throw new EngineFailed('The server does not answer like a Kubernetes API server');
  }
  return { gitVersion };
}
