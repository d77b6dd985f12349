import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The file of a real cluster that tests may write to, in namespaces of their own; undefined where there is none. */
export const REAL_CLUSTER = process.env.KUBECONFIG || undefined;

/** The kubeconfig of the real cluster as its users would send it: by kubectl where that is on hand. */
export function realKubeconfig(file: string): unknown {
  const flat = kubectl(['config', 'view', '--kubeconfig', file, '--raw', '--flatten', '--minify']);
  return parse(flat ?? readFileSync(file, 'utf8'));
}

/** What kubectl prints; undefined where there is no kubectl. Throws when it fails. */
export function kubectl(args: readonly string[], input?: string): string | undefined {
  try {
    return execFileSync('kubectl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
