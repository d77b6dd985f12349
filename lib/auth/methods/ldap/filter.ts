/** What has a meaning in the filter of a search, and NUL (RFC 4515, section 3). */
const SPECIAL = /[\\*()\0]/g;

/** A filter with these values in the places of their names: each is one value in it, whatever characters it has. */
export function filterFor(template: string, values: { username: string; dn?: string }): string {
  return template.replaceAll(/\{(username|dn)\}/g, (_, name: 'username' | 'dn') =>
    escaped(values[name] ?? ''),
  );
}

function escaped(value: string): string {
  return value.replace(SPECIAL, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
