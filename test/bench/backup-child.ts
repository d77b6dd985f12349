import { backup } from '../../lib/backup/backup.ts';
import { restore } from '../../lib/backup/restore.ts';
import { openInstallation } from '../../scripts/installation.ts';

/** Backs up or restores in a process of its own, and tells how long it took and how much memory it had at most. */
const [what, file = ''] = process.argv.slice(2);
const { installation } = await openInstallation();
const start = performance.now();
await (what === 'backup' ? backup(installation, file, new Date()) : restore(installation, file));
const ms = performance.now() - start;
process.stdout.write(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1024 }));
process.exit();
