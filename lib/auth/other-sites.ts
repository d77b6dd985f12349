import { Forbidden } from '../errors.ts';

/**
 * Throws `Forbidden` for a request that the page of another site made, as browsers say themselves: the cookie is `SameSite`,
 * and this is the second lock. Source: https://www.w3.org/TR/fetch-metadata/
 */
export function refuseOtherSites(headers: Readonly<Record<string, string | undefined>>): void {
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'same-origin' && site !== 'none')
    throw new Forbidden('Pages of other sites cannot use the session: open KQueen itself');
}
