import { ApiError } from '../api/errors.ts';

/**
 * Sends each wish with an `Idempotency-Key`. Sent again after an answer that got lost, or a failure that may pass, the same
 * wish has the same key, so that it is not done twice; every other wish has a new one.
 */
export function once<B, T>(send: (body: B, headers: { 'Idempotency-Key': string }) => Promise<T>) {
  let open: { text: string; key: string } | undefined;
  return async (body: B): Promise<T> => {
    const text = JSON.stringify(body);
    if (open?.text !== text) open = { text, key: newKey() };
    try {
      const answer = await send(body, { 'Idempotency-Key': open.key });
      open = undefined;
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 409) open = undefined;
      throw error;
    }
  };
}

/** A UUID in quotes; `crypto.randomUUID` is only there over HTTPS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `"${hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-')}"`;
}
