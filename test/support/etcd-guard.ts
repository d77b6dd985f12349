import { spawn } from 'node:child_process';

/** Reads one line; a pipe that ends without one is the end of the process that held its other end. */
const SCRIPT = 'read -r line && exit; kill -9 "$1"; rm -rf "$2"';

/**
 * Ends a process and removes a directory when this process ends first, however it ends: an interrupted run leaves
 * nothing behind. A process of its own (and of its own group, which Ctrl-C does not reach), because one that is killed
 * cannot clean up. The answer calls it off.
 */
export function startGuard(pid: number, directory: string): () => void {
  const guard = spawn('sh', ['-c', SCRIPT, 'sh', String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return () => {
    guard.stdin.end('done\n');
  };
}
