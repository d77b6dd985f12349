import { common } from '../texts/common.ts';
import { localTime, relativeTime, utcTime } from './format.ts';
import { useNow } from './now.ts';

/** A time of the API (RFC 3339), where the user is; in UTC on hover. */
export function Time({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={common.utc(utcTime(date))}>
      {localTime(date)}
    </time>
  );
}

/** How long ago a time of the API was; the time itself, here and in UTC, on hover. */
export function Age({ at }: { at: string }) {
  const date = new Date(at);
  const now = useNow();
  return (
    <time dateTime={at} title={`${localTime(date)}\n${common.utc(utcTime(date))}`}>
      {relativeTime(date, now)}
    </time>
  );
}
