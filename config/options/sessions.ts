import { seconds } from '../kinds.ts';
import { about } from './about.ts';

/** Sessions of browsers. */
export const sessionOptions = {
  SESSION_ACCESS_TTL: seconds(30, 86_400)
    .default(600)
    .register(...about('Lifetime of the access tokens of a browser session, in seconds')),
  SESSION_TTL: seconds(60, 31_536_000)
    .default(43_200)
    .register(...about('Unused browser sessions end after so many seconds')),
  SESSION_MAX_TTL: seconds(60, 31_536_000)
    .default(604_800)
    .register(...about('Browser sessions end after so many seconds however often they are used')),
};
