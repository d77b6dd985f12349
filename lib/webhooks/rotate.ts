import type { RequestContext } from '../context.ts';
import { Conflict } from '../errors.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Loaded } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import type { WithSecret } from './create.ts';
import { newSecret } from './signature.ts';

/** How long the previous secret signs too. */
const OVERLAP_MS = 86_400_000;

/**
 * Gives a webhook a new secret. The one before signs too for 24 hours, so that a receiver loses nothing while it changes;
 * an older one ends at once. Throws `Conflict` when somebody else is faster: they were told a secret that holds.
 */
export async function rotateSecret(
  context: RequestContext,
  found: Loaded<Webhook>,
  secret = newSecret(),
): Promise<WithSecret> {
  const { id } = found.object;
  const tenant = context.tenantOf(found.object);
  const { again, secrets } = await tenant.read({
    again: tenant.one(webhookModel, id),
    secrets: tenant.secrets('webhook', id),
  });
  const read = again ?? found;
  const { secret_version: version } = read.object;
  const until = timestamp(new Date(context.now().getTime() + OVERLAP_MS));
  const webhook = await tenant.update(webhookModel, read, context.writer, (current) => {
    if (current.secret_version !== version)
      throw new Conflict('Somebody else has just rotated the secret: look before you do it again');
    const object = { ...current, previous_until: until, secret_version: version + 1 };
    return { object, secrets: { secret, previous: secrets.secret } };
  });
  return { webhook, secret };
}
