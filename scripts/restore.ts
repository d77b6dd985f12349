import { restore } from '../lib/backup/restore.ts';
import { DomainError } from '../lib/errors.ts';
import { argumentsOf } from './arguments.ts';
import { orExplain } from './explain.ts';
import { openInstallation } from './installation.ts';
import { ProgressBars } from './progress.ts';
import { summaryOf } from './summary.ts';

const USAGE = 'Usage: npm run restore -- <file>';

/** Writes what a backup holds into the store of the configuration, where nothing is under its prefix. */
await orExplain(async () => {
  const { positionals } = argumentsOf(USAGE, { allowPositionals: true });
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new DomainError(USAGE);
  const { installation, place } = await openInstallation();
  const bars = new ProgressBars({ check: 'Checking (bytes)', write: 'Writing' });
  const trailer = await restore(installation, file, bars.show).finally(() => bars.stop());
  process.stdout.write(`Restored ${file} to ${place}: ${summaryOf(trailer)}\n`);
});
process.exit();
