import { DomainError } from '../lib/errors.ts';
import { MODELS } from '../lib/models/all.ts';
import { migrate } from '../lib/repository/upkeep/migrate.ts';
import { isMarkedWhole, verify } from '../lib/repository/verify/verify.ts';
import { argumentsOf } from './arguments.ts';
import { orExplain } from './explain.ts';
import { openInstallation } from './installation.ts';
import { ProgressBars } from './progress.ts';

const USAGE = 'Usage: npm run verify [-- --repair]';

/** Checks what is stored, and puts it right with --repair. Exits with 1 while something is wrong. */
await orExplain(async () => {
  const { values } = argumentsOf(USAGE, { options: { repair: { type: 'boolean' } } });
  const mayRepair = values.repair ?? false;
  const { installation, place } = await openInstallation();
  const titles = MODELS.map(({ name }): [string, string] => [name, `Checking: ${name}`]);
  const bars = new ProgressBars({
    ...Object.fromEntries(titles),
    strays: 'Checking entries',
    count: 'Counting',
    quotas: 'Checking quotas',
    deliveries: 'Checking deliveries',
  });
  const { store, keys } = installation;
  const upkeep = { store, keys, models: MODELS, onProgress: bars.show };
  let [found, left] = [0, 0];
  try {
    if (mayRepair) await migrate(upkeep);
    for await (const { damage, key, detail, isRepaired } of verify(upkeep, { mayRepair })) {
      bars.stop();
      found += 1;
      if (!isRepaired) left += 1;
      const more = [detail, isRepaired ? 'repaired' : undefined].filter((text) => text !== undefined);
      process.stdout.write(`${damage}: ${key}${more.length > 0 ? ` (${more.join(', ')})` : ''}\n`);
    }
  } finally {
    bars.stop();
  }
  if (!(await isMarkedWhole(upkeep))) {
    throw new DomainError('The indexes are not whole yet: run npm run migrate, or wait for the schedule');
  }
  process.stdout.write(`Checked ${place}: ${found} found, ${found - left} repaired\n`);
  if (left > 0) {
    throw new DomainError(
      mayRepair
        ? 'Some of it cannot be repaired: see docs/operations.md'
        : 'Repair it with npm run verify -- --repair',
    );
  }
});
process.exit();
