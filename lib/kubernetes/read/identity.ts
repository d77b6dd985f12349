import { EngineFailed } from '../../errors.ts';
import type { ClusterAnswer, ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from './json.ts';
import { textOf } from './objects.ts';

const REVIEW_VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
const ANONYMOUS = 'system:anonymous';
const ANSWER_LIMIT = 64 * 1024;
/** An API server that does not know a version or kind. */
const UNKNOWN = new Set([404, 405]);

/**
 * Makes sure that the API server knows who asks. Throws `EngineFailed` when it takes the kubeconfig for nobody's or
 * refuses the credentials. A user that may not do anything is known all the same.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review
 */
export async function refuseNobody(connection: ClusterConnection, signal: AbortSignal): Promise<void> {
  const answer = await review(connection, signal);
  if (isAnonymous(answer)) {
    throw new EngineFailed(
      'The kubeconfig logs in as nobody: use the token of a ServiceAccount (docs/import.md)',
    );
  }
  if (answer.status === 401) {
    throw new EngineFailed('The API server refuses the credentials: check the user of the kubeconfig');
  }
  if (answer.status > 201 && answer.status !== 403) {
    throw new EngineFailed(`The API server answers ${answer.status} when asked who the user is`, {
      mayPass: answer.status >= 500 || answer.status === 429,
    });
  }
}

/** The answer to who asks; servers before 1.26 are asked for a list, whose refusal names the user. */
async function review(connection: ClusterConnection, signal: AbortSignal): Promise<ClusterAnswer> {
  for (const version of REVIEW_VERSIONS) {
    const apiVersion = `authentication.k8s.io/${version}`;
    const asked = {
      method: 'POST',
      path: `/apis/${apiVersion}/selfsubjectreviews`,
      body: JSON.stringify({ apiVersion, kind: 'SelfSubjectReview' }),
      contentType: 'application/json',
    } as const;
    const answer = await connection.send(asked, signal, ANSWER_LIMIT);
    if (!UNKNOWN.has(answer.status)) return answer;
  }
  return connection.send({ path: '/api/v1/namespaces?limit=1' }, signal);
}

function isAnonymous({ status, text }: ClusterAnswer): boolean {
  const body = jsonOf(text);
  if (status === 403) return textOf(body, 'message')?.includes(`"${ANONYMOUS}"`) ?? false;
  return textOf(body, 'status', 'userInfo', 'username') === ANONYMOUS;
}
