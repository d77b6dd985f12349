import { EngineFailed } from '../../errors.ts';
import type { RestAnswer } from '../../rest/client.ts';
import { quoted } from '../quoted.ts';
import { type AzureFailure, Refusal } from './answers.ts';

/** Another operation on the cluster, or another writer: both are over in a while. */
const BUSY =
  /in progress|another operation|pending operation|being (created|deleted|updated)|EtagMismatch|PreconditionFailed/i;

/** The words of Azure for a failure, with its code; the first detail where there is one, which says more. */
export function wordsOf(failure: AzureFailure | null | undefined): string | undefined {
  if (!failure) return undefined;
  const [detail] = failure.details ?? [];
  const code = detail?.code ?? failure.code ?? undefined;
  const message = detail?.message ?? failure.message ?? undefined;
  const words = message === undefined ? '' : quoted(message);
  if (words === '') return code === undefined ? undefined : quoted(code);
  return code === undefined || words.includes(code) ? words : `${words} (${quoted(code)})`;
}

/** What a refusal of Azure means. `mayPass` where another operation, or another writer, is in the way. */
export function refusalOf({ status, body }: RestAnswer): EngineFailed {
  const failure = Refusal.safeParse(body).data;
  const words = wordsOf(failure) ?? `it answers ${status}`;
  if (status === 401) return new EngineFailed(`Azure rejects the credentials of the provisioner: ${words}`);
  if (status === 403) return new EngineFailed(`Azure does not permit it: ${words}`);
  const isBusy = status === 412 || (status === 409 && BUSY.test(`${failure?.code} ${words}`));
  if (isBusy) return new EngineFailed(`Azure is busy with the cluster: ${words}`, { mayPass: true });
  return new EngineFailed(`Azure refuses it: ${words}`);
}

/** The code of a refusal: `ResourceGroupNotFound`. */
export function codeOf({ body }: RestAnswer): string | undefined {
  return Refusal.safeParse(body).data?.code ?? undefined;
}
