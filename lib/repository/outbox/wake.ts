/** Before any other time: somebody must look at the webhook, for it has changed or is gone. */
const AT_ONCE = new Date(0).toISOString();

/** The note that somebody must look at a webhook from a time on (RFC 3339, milliseconds); at once without it. */
export function wakeValue(at: string = AT_ONCE): string {
  return JSON.stringify({ at });
}

/** Whether a note is that of a change, which a worker still has to act on. */
export function isAtOnce(value: string): boolean {
  return value === wakeValue();
}
