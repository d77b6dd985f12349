import type { AwsKeys } from '../../../config/aws-keys.ts';
import type { OutgoingRequest } from '../../rest/client.ts';

/** How long the API server of a cluster accepts a token that was not used yet; AWS itself allows 15 minutes. */
const TOKEN_S = 60;
const TOKEN_PREFIX = 'k8s-aws-v1.';

/** The service and region that a signature is for. */
export interface SigningScope {
  service: 'eks' | 'sts';
  region: string;
}

/**
 * The headers of a request with its signature. The signer is loaded at its first use.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signedHeaders(
  { method, url, headers, body }: OutgoingRequest,
  keys: AwsKeys,
  scope: SigningScope,
): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import('aws4fetch');
  const signed = await new AwsV4Signer({ method, url, headers, body, ...keys, ...scope }).sign();
  return Object.fromEntries(signed.headers);
}

/**
 * A token by which the API server of a cluster knows who holds the keys: the presigned address of a question to STS, which
 * it asks. The name of the cluster is signed too, so that no other cluster can use the token.
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function clusterToken(
  stsUrl: string,
  cluster: string,
  keys: AwsKeys,
  region: string,
): Promise<string> {
  const { AwsV4Signer } = await import('aws4fetch');
  const question = new URLSearchParams({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Expires': String(TOKEN_S),
  });
  const { url } = await new AwsV4Signer({
    method: 'GET',
    url: `${stsUrl.replace(/\/+$/, '')}/?${question}`,
    headers: { 'x-k8s-aws-id': cluster },
    ...keys,
    service: 'sts',
    region,
    signQuery: true,
  }).sign();
  return `${TOKEN_PREFIX}${Buffer.from(url.href).toString('base64url')}`;
}
