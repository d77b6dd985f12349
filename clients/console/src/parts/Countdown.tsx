import { common } from '../texts/common.ts';
import { localTime, timeLeft, utcTime } from './format.ts';
import { useNow } from './now.ts';

/** How much time is left until a time of the API; the time itself, here and in UTC, on hover. */
export function Countdown({ at }: { at: string }) {
  const date = new Date(at);
  const left = date.getTime() - useNow();
  return (
    <time dateTime={at} title={`${localTime(date)}\n${common.utc(utcTime(date))}`}>
      {left > 0 ? common.timeLeft(timeLeft(left)) : common.timeOver}
    </time>
  );
}
