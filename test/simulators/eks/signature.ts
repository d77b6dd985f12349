import { createHash, createHmac } from 'node:crypto';

/** A request as far as its signature covers it. */
export interface SignedRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What a signature says of itself. */
export interface Claim {
  keyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  sessionToken: string | undefined;
  isPresigned: boolean;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** The signature of a request, in its header or its query; undefined when there is none. */
export function claimOf({ headers, url }: SignedRequest): Claim | undefined {
  const query = url.searchParams;
  if (query.has('X-Amz-Signature')) {
    const [keyId = '', date = '', region = '', service = ''] = (query.get('X-Amz-Credential') ?? '').split(
      '/',
    );
    return {
      ...{ keyId, date, region, service },
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: query.get('X-Amz-Signature') ?? '',
      sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
      isPresigned: true,
    };
  }
  const [, keyId, date = '', region = '', service = '', signed = '', signature = ''] =
    HEADER.exec(String(headers.authorization ?? '')) ?? [];
  if (keyId === undefined) return undefined;
  const token = headers['x-amz-security-token'];
  return {
    ...{ keyId, date, region, service, signature },
    signedHeaders: signed.split(';'),
    sessionToken: token === undefined ? undefined : String(token),
    isPresigned: false,
  };
}

/**
 * Whether a request was signed by who holds the secret key.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(request: SignedRequest, claim: Claim, secret: string): boolean {
  const { method, url, headers, body } = request;
  const time = claim.isPresigned ? url.searchParams.get('X-Amz-Date') : headers['x-amz-date'];
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const canonical = [
    method,
    url.pathname,
    query.join('&'),
    ...claim.signedHeaders.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    claim.signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(time), scope, sha256(canonical)].join('\n');
  const parts = [claim.date, claim.region, claim.service, 'aws4_request'];
  const key = parts.reduce<string | Buffer>((above, part) => hmac(above, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex') === claim.signature;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
