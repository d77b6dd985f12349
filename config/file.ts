import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigError } from './error.ts';

/**
 * The options that a YAML file holds, as they stand there; an empty file holds none.
 *
 * @throws ConfigError when the file is missing, unreadable, no YAML, or no map of options. It says where, and quotes
 * nothing: the lines about the fault may hold a secret.
 */
export function readOptionsFile(file: string, directory: string): Record<string, unknown> {
  const wrong = (message: string) => new ConfigError([{ source: `The file ${file}`, message }]);
  const { content, failure } = readText(resolve(directory, file));
  if (content === undefined)
    throw wrong(`cannot be read (${failure}): set KQUEEN_CONFIG_FILE to one that can`);

  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw wrong(`is not valid YAML at line ${line}, column ${col} (${fault.code})`);
  }
  let options: unknown;
  try {
    options = document.toJS();
  } catch {
    throw wrong('is not valid YAML: an alias in it has no anchor, or there are too many');
  }
  if (options === null || options === undefined) return {};
  if (!isMap(options)) throw wrong('must be a map of options, like ETCD_PORT: 2379');
  return options;
}

/** The text of a file, or the code of the failure (`ENOENT`). */
export function readText(
  path: string,
): { content: string; failure?: never } | { content?: never; failure: string } {
  try {
    return { content: readFileSync(path, 'utf8') };
  } catch (error) {
    const hasCode = typeof error === 'object' && error !== null && 'code' in error;
    return { failure: hasCode ? String(error.code) : 'for a reason that the system does not name' };
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
