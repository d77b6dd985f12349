import * as z from 'zod';

const LONGEST = 500;
/** Any site: a path must stay on it. */
const SITE = 'https://site.invalid';

/**
 * A path of this site, with query and fragment. Nothing that a browser could take for another site: browsers read `\` as
 * `/`, and skip tabs and line ends (WHATWG URL Standard, section 4.4).
 */
export const SitePath = z
  .string()
  .max(LONGEST, { error: `must have at most ${LONGEST} characters` })
  .refine(isSitePath, { error: 'must be a path of this site, like /clusters' });

function isSitePath(path: string): boolean {
  const isPlain = /^\/[!-~]*$/.test(path) && !path.startsWith('//') && !path.includes('\\');
  return isPlain && URL.parse(path, SITE)?.origin === SITE;
}
