import { DomainError } from '../lib/errors.ts';
import { rotateSecrets } from '../lib/repository/secrets/rotation.ts';
import { argumentsOf } from './arguments.ts';
import { orExplain } from './explain.ts';
import { openInstallation } from './installation.ts';
import { ProgressBars } from './progress.ts';

/** Re-encrypts all secrets in the store of the configuration with SECRET_KEY. Exits with 1 while something is left. */
await orExplain(async () => {
  argumentsOf('Usage: npm run rotate-keys', {});
  const { installation, place } = await openInstallation();
  const bars = new ProgressBars({ rotate: 'Looking at secrets' });
  const onProgress = (done: number, total: number) => bars.show('rotate', done, total);
  const rotated = await rotateSecrets({ ...installation, onProgress }).finally(() => bars.stop());
  const { rewritten, left, unreadable, isSettled } = rotated;
  const rest = [...left].map(([id, count]) => `${count} of the key ${id}`).join(', ');
  const { keyId } = installation.cipher;
  process.stdout.write(
    `Re-encrypted in ${place} with the key ${keyId}: ${rewritten}. Left of other keys: ${rest || 'nothing'}.\n`,
  );
  for (const name of unreadable) process.stderr.write(`No known key opens ${name}\n`);
  if (unreadable.length > 0) {
    throw new DomainError('Add the keys that these are of to SECRET_KEYS_PREVIOUS, and run it again');
  }
  if (!isSettled) {
    throw new DomainError('Others still write with another key: give them all SECRET_KEY, and run it again');
  }
});
process.exit();
