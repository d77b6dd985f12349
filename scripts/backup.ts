import { backup } from '../lib/backup/backup.ts';
import { DomainError } from '../lib/errors.ts';
import { argumentsOf } from './arguments.ts';
import { orExplain } from './explain.ts';
import { openInstallation } from './installation.ts';
import { ProgressBars } from './progress.ts';
import { summaryOf } from './summary.ts';

const USAGE = 'Usage: npm run backup -- --out <file>';

/** Writes all that the store of the configuration holds into a file. */
await orExplain(async () => {
  const { values } = argumentsOf(USAGE, { options: { out: { type: 'string' } } });
  const { out } = values;
  if (!out) throw new DomainError(USAGE);
  const { installation, place } = await openInstallation();
  const bars = new ProgressBars({ read: 'Reading' });
  const trailer = await backup(installation, out, new Date(), bars.show).finally(() => bars.stop());
  process.stdout.write(`Backed up ${place} to ${out}: ${summaryOf(trailer)}\n`);
});
process.exit();
