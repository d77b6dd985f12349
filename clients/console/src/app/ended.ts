let reason: string | undefined;

/**
 * Keeps why the session ended, for the login page. It is no part of an address: nobody can make the page say something by
 * a link.
 */
export function keepReason(why: string | undefined): void {
  reason = why;
}

/** Why the session ended, if it did. */
export function keptReason(): string | undefined {
  return reason;
}
