import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { ConfigProblem } from '../../../config/error.ts';
import { ConfigError } from '../../../config/error.ts';
import { loadConfig } from '../../../config/load.ts';

const made: string[] = [];

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

/** A new directory with these files (path: content), removed after the tests of the file that asked. */
export function scratch(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'kqueen-config-'));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** Loads a configuration whose `config/dev.yml` is this text, with a key so that nothing but the text can be wrong. */
export function loadYaml(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const directory = scratch({ 'config/dev.yml': yaml });
  return loadConfig({ KQUEEN_SECRET_KEY: 'a-key-for-this-test', ...env }, { directory });
}

/** The error that loading ends in; fails where it does not end in a ConfigError. */
export function errorOf(load: () => unknown): ConfigError {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted');
}

/** The problems that loading ends in. */
export function problemsOf(load: () => unknown): readonly ConfigProblem[] {
  return errorOf(load).problems;
}
