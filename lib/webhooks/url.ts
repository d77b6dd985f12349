/** What stands for the query of a URL wherever it is shown: it may hold a token. */
const MASKED = '?***';
const LONGEST = 2048;

/** A URL as it is shown, in answers as in the store. */
export function shownUrl(text: string): string {
  const url = new URL(text);
  return url.origin + url.pathname + (url.search === '' ? '' : MASKED);
}

/** What is wrong with the URL of a receiver; undefined: nothing. */
export function urlProblem(text: string): string | undefined {
  const url = text.length <= LONGEST ? URL.parse(text) : null;
  if (!url) return `must be a URL of at most ${LONGEST} characters`;
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must have no user name or password';
  if (url.hash !== '') return 'must have no fragment (#)';
  return undefined;
}

/** Whether a URL is one as it is shown. */
export function isMasked(text: string): boolean {
  return text.endsWith(MASKED);
}
