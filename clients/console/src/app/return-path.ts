/** A path of this site out of an address; `/` for everything else, so that no link leads from the login to another site. */
export function returnPath(wanted: string): string {
  const isPath = wanted.startsWith('/') && !/^\/[/\\]/.test(wanted);
  const url = isPath ? URL.parse(wanted, location.origin) : null;
  if (url === null || url.origin !== location.origin || url.pathname === '/login') return '/';
  return url.pathname + url.search + url.hash;
}
