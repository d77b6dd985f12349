import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isConsoleFresh } from './freshness.ts';

/** Builds the console if there is none of these sources yet, and says so. Throws an Error where that fails. */
export async function ensureConsole(): Promise<void> {
  if (await isConsoleFresh()) return;
  process.stdout.write('Building the console, which takes some seconds...\n');
  // In a process of its own, which gives back what a build needs of memory.
  const args = ['--disable-warning=ExperimentalWarning', 'scripts/console/build.ts'];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('The console could not be built: see the messages above');
}
