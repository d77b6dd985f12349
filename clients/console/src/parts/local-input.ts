const MINUTE_MS = 60_000;

/** A time as a field of the browser shows it: where the user is, without seconds. */
export function toInput(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/** The time of a field as the API takes it; empty where there is none. */
export function fromInput(value: string): string {
  return value === '' ? '' : `${new Date(value).toISOString().slice(0, 19)}Z`;
}
