import { backup } from '../../lib/backup/backup.ts';
import { restore } from '../../lib/backup/restore.ts';
import { MODELS } from '../../lib/models/all.ts';
import { migrate } from '../../lib/repository/upkeep/migrate.ts';
import { verify } from '../../lib/repository/verify/verify.ts';
import { openInstallation } from '../../scripts/installation.ts';

/** Does one thing with a whole store in a process of its own, and tells how long it took and how much memory it had at most. */
const [what = '', file = ''] = process.argv.slice(2);
const { installation } = await openInstallation();
const upkeep = { ...installation, models: MODELS };

const works: Record<string, () => Promise<unknown>> = {
  backup: () => backup(installation, file, new Date()),
  restore: () => restore(installation, file),
  migrate: () => migrate(upkeep),
  verify: async () => {
    for await (const { damage, key } of verify(upkeep)) throw new Error(`${damage}: ${key}`);
  },
};

const start = performance.now();
await works[what]?.();
const ms = performance.now() - start;
process.stdout.write(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1024 }));
process.exit();
