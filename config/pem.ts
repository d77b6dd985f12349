import * as z from 'zod';

const ALLOWED = 'PEM text (also with \\n for its line ends), or the path of a PEM file';
const PEM = /^-----BEGIN [A-Z0-9 ]+-----\n.+\n-----END [A-Z0-9 ]+-----$/s;

/** A certificate or key as PEM text; who loads the configuration has put the file's text in place of its path. */
export function pem() {
  const error = `must be ${ALLOWED}`;
  return z
    .string({ error })
    .transform((value) => value.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim())
    .pipe(z.string().regex(PEM, { error }))
    .describe(ALLOWED);
}

/** Whether a value is PEM text already, and not a path. */
export function isPemText(value: string): boolean {
  return value.includes('-----BEGIN ');
}
