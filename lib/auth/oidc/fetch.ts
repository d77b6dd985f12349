import { unavailable } from './failure.ts';

/** Metadata, keys and tokens of providers take some kilobytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * `fetch` as a provider is asked: until the signal aborts, and for 1 MiB at most; redirects are up to the caller, who
 * follows none. Throws `Unavailable` when no answer comes, and when the provider says that it is in trouble.
 */
export function boundedFetch(signal: AbortSignal) {
  return async (url: string, options: RequestInit): Promise<Response> => {
    const response = await fetch(url, { ...options, signal }).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    const { status, headers } = response;
    if (status >= 500 || status === 429) {
      await response.body?.cancel();
      throw unavailable(new Error(`The provider answers with the status ${status}`));
    }
    const body = await bytesOf(response).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    return new Response(body, { status, headers });
  };
}

async function bytesOf({ body }: Response): Promise<ArrayBuffer | undefined> {
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new Error('The provider says more than 1 MiB');
    chunks.push(chunk);
  }
  return new Blob(chunks.map((chunk) => Buffer.from(chunk))).arrayBuffer();
}
