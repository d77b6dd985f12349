import type { ModelName } from '../model.ts';

/** What a request made or changed first: the one effect that must not happen twice. */
export interface Made {
  model: ModelName;
  namespace: string;
  id: string;
}

/** What is kept of a request that a client may send again. */
export interface RequestRecord {
  /** The hash of all that must be the same when it is sent again. */
  fingerprint: string;
  /** RFC 3339, milliseconds: afterwards it is as if it had never been sent. */
  expires_at: string;
  /** The place that it takes among those of its user. */
  slot: { day: string; number: number };
  /** Who works on it; nobody if absent. */
  claim?: { day: string; id: string; until: string };
  made?: Made;
  is_done?: true;
  /** The encrypted answer; absent of one that is not shown again. */
  answer?: string;
}

/** The stored form. */
export function encodeRequest(record: RequestRecord): string {
  return JSON.stringify(record);
}

/** What `encodeRequest` made. */
export function decodeRequest(value: string): RequestRecord {
  return JSON.parse(value) as RequestRecord;
}
