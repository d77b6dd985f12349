import { MODELS } from '../lib/models/all.ts';
import { migrate, removeIndexes } from '../lib/repository/upkeep/migrate.ts';
import { argumentsOf } from './arguments.ts';
import { orExplain } from './explain.ts';
import { openInstallation } from './installation.ts';
import { ProgressBars } from './progress.ts';

const USAGE = 'Usage: npm run migrate [-- --back]';

/** Gives the store of the configuration the indexes of this version; with --back removes them for an older one. */
await orExplain(async () => {
  const { values } = argumentsOf(USAGE, { options: { back: { type: 'boolean' } } });
  const { installation, place } = await openInstallation();
  const titles = MODELS.map(({ name }): [string, string] => [name, `Indexing: ${name}`]);
  const bars = new ProgressBars({ ...Object.fromEntries(titles), count: 'Counting', remove: 'Removing' });
  const { store, keys } = installation;
  const upkeep = { store, keys, models: MODELS, onProgress: bars.show };
  const work = values.back ? removeIndexes(upkeep) : migrate(upkeep);
  await Promise.resolve(work).finally(() => bars.stop());
  process.stdout.write(
    values.back ? `Removed the indexes in ${place}\n` : `The indexes in ${place} are whole\n`,
  );
});
process.exit();
