const HAS_ZONE = /(?:z|[+-]\d{2}:?\d{2})$/i;

/** Now, as KQueen writes times. */
export function timestamp(now: Date): string {
  return now.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The instant of a time (milliseconds); one without a zone is UTC. */
export function instant(text: string): number {
  return Date.parse(HAS_ZONE.test(text) ? text : `${text}Z`);
}
