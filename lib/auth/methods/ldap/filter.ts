/** What has a meaning in the filter of a search, and NUL (RFC 4515, section 3). */
const SPECIAL = /[\\*()\0]/g;

/** The filter that finds a user: the name is a value in it, whatever characters it has. */
export function filterFor(template: string, username: string): string {
  const value = username.replace(SPECIAL, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return template.replaceAll('{username}', () => value);
}
