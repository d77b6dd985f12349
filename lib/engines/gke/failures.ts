import * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import type { RestAnswer } from '../../rest/client.ts';
import { quoted } from '../quoted.ts';

/**
 * The error of a Google API (https://cloud.google.com/apis/design/errors#http_mapping), as far as it is looked at.
 */
const ErrorBody = z.looseObject({
  error: z.looseObject({
    message: z.string().optional(),
    status: z.string().optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
});

/** Another operation has the cluster; Google serves one after the other. */
const IN_PROGRESS = /operation|being (created|updated|upgraded|deleted)|try again/i;
const QUOTA = /quota|insufficient/i;
/** So many requests in so much time: that passes, unlike the quota of machines and addresses. */
const RATE = /per (second|minute|hour|day)|rate/i;

/** What Google calls a refusal (`ALREADY_EXISTS`), and its words; empty where it says none. */
export function statusOf({ body }: Pick<RestAnswer, 'body'>): { status: string; words: string } {
  const { error } = ErrorBody.safeParse(body).data ?? {};
  return { status: error?.status ?? '', words: quoted(error?.message ?? '') };
}

/** Whether an answer with 429 says that a quota of the project is used up, which waiting does not cure. */
export function isQuota({ body }: RestAnswer): boolean {
  const { error } = ErrorBody.safeParse(body).data ?? {};
  const reasons = error?.details?.map(({ reason }) => reason) ?? [];
  const words = error?.message ?? '';
  return QUOTA.test(words) && !RATE.test(words) && !reasons.includes('RATE_LIMIT_EXCEEDED');
}

/** Whether a refusal is for another operation on the same cluster that is still under way. */
export function isInProgress(answer: RestAnswer): boolean {
  const { status, words } = statusOf(answer);
  return status === 'ABORTED' || (status === 'FAILED_PRECONDITION' && IN_PROGRESS.test(words));
}

/** Whether Google itself says that there is no such thing: the page of a proxy that is not found says nothing. */
export function isMissing(answer: RestAnswer): boolean {
  return answer.status === 404 && statusOf(answer).status === 'NOT_FOUND';
}

/** What a refusal means, with the words of Google. */
export function refusal(answer: RestAnswer): EngineFailed {
  const { status, words } = statusOf(answer);
  const told = words === '' ? `status ${answer.status}` : words;
  if (isInProgress(answer))
    return new EngineFailed(`Google is still busy with the cluster: ${told}`, { mayPass: true });
  if (answer.status === 401)
    return new EngineFailed(`Google rejects the token of the service account: ${told}`);
  if (status === 'RESOURCE_EXHAUSTED' || (answer.status === 403 && QUOTA.test(words)))
    return new EngineFailed(`The quota of the Google project does not suffice: ${told}`);
  if (answer.status === 403)
    return new EngineFailed(`Google does not permit it to the service account: ${told}`);
  if (answer.status === 404) return new EngineFailed(`Google does not have it: ${told}`);
  return new EngineFailed(`Google rejects the request: ${told}`);
}
