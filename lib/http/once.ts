import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Services } from '../app/services.ts';
import { Conflict, Forbidden, InProgress, KeyReused, TooLarge } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Account } from '../repository/quotas/account.ts';
import { doneBefore, type Manner, type RequestClaim } from '../repository/requests/claim.ts';
import type { Made } from '../repository/requests/record.ts';
import type { FoundRequest } from '../repository/requests/requests.ts';
import { errorResponse, statusOf } from './errors.ts';
import type { KeyedRequest } from './idempotency-key.ts';
import { json, Reply, type Response } from './response.ts';

/** So long a request waits for its twin, in steps. */
const WAITS_MS = [50, 100, 200, 400, 800];
/** A larger answer is not kept: one user may have a thousand a day. Bytes of gzip. */
const LARGEST_ANSWER = 24 * 1024;
const MOST_UNPACKED = 8 * 1024 * 1024;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/**
 * Does the work of a request once, however often it is sent with its key: a request that is done is answered again with the same
 * status and body, and one that an instance died over goes on. Throws `KeyReused` when the key came with another request,
 * `InProgress` while a twin of the request takes long, `Conflict` for one that is done and whose answer is not shown again.
 */
export async function once(
  shared: Pick<Services, 'repository' | 'now'>,
  keyed: KeyedRequest,
  known: FoundRequest,
  manner: Manner,
  account: Account,
  work: (claim: RequestClaim) => Promise<unknown>,
): Promise<unknown> {
  const { requests, ledger } = shared.repository;
  let found = known;
  for (const wait of [...WAITS_MS, undefined]) {
    const record = found.kept?.record;
    if (record && record.fingerprint !== keyed.fingerprint) throw new KeyReused(reused(keyed));
    if (record?.is_done) return replay(requests.answerOf(found.place, record), record.made);
    // Before the claim, which is written as well.
    if (!record) ledger.refuseOver(account);
    const left = record?.claim ? Date.parse(record.claim.until) - shared.now().getTime() : 0;
    const claim = left > 0 ? undefined : await requests.claim(found, keyed.fingerprint, manner, shared.now());
    if (claim) return perform(shared, claim, found, manner, account, () => work(claim));
    if (wait === undefined) throw new InProgress(IN_PROGRESS, Math.max(1, Math.ceil(left / 1000)));
    await pause(wait);
    found = await requests.again(found, shared.now());
  }
}

const IN_PROGRESS = 'The request with this Idempotency-Key is still being answered: send it again later';

function reused({ key }: KeyedRequest): string {
  return `The Idempotency-Key ${JSON.stringify(key)} was sent with another request before: send a new key, or the same method, path, query and body`;
}

async function perform(
  { repository: { requests, ledger } }: Pick<Services, 'repository'>,
  claim: RequestClaim,
  { place }: FoundRequest,
  { showsOnce = false }: Manner,
  account: Account,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const complete = (answer?: string) => requests.complete(claim, place, answer).catch(noted);
  try {
    const result = await work();
    const response = showsOnce ? undefined : await responseOf(result);
    await complete(response && (await packed(response)));
    return response ? Reply.of(response) : result;
  } catch (error) {
    if (isFinal(error)) await complete(await packed(errorResponse(error, '')));
    else {
      // Failures without end would fill the store by their claims alone.
      const released = requests.release(claim, place).then(() => ledger.chargeDone(account));
      await released.catch(noted);
    }
    throw error;
  }
}

/** The claim ends by itself, so that nothing but time is lost. */
function noted(cause: unknown): void {
  logFailure('What came of a request with an Idempotency-Key could not be noted', cause);
}

/** Whether a request would fail the same way for ever: not for a state, a right or a failure, all of which may pass. */
function isFinal(error: unknown): boolean {
  const status = statusOf(error);
  return status < 500 && status !== 429 && !(error instanceof Conflict) && !(error instanceof Forbidden);
}

/** The response without compression; undefined where only a compressed one can be answered. */
async function responseOf(result: unknown): Promise<Response | undefined> {
  if (!(result instanceof Reply)) return json(200, result);
  return result.respond(false).catch((error: unknown) => {
    if (!(error instanceof TooLarge)) throw error;
    return undefined;
  });
}

/** A response as text that takes little room; undefined for one that takes too much. */
async function packed(response: Response): Promise<string | undefined> {
  const bytes = await pack(JSON.stringify(response));
  return bytes.length > LARGEST_ANSWER ? undefined : bytes.toString('base64');
}

async function replay(answer: string | undefined, made: Made | undefined): Promise<Reply> {
  if (answer === undefined) throw new Conflict(doneBefore(made));
  const bytes = await unpack(Buffer.from(answer, 'base64'), { maxOutputLength: MOST_UNPACKED });
  const response = JSON.parse(bytes.toString()) as Response;
  return Reply.of({ ...response, headers: { ...response.headers, 'idempotency-replayed': 'true' } });
}
