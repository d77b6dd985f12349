import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withOptionsTable } from '../config/options-table.ts';

// Usage: node scripts/options-page.ts --write|--check [file]: the table of the options in docs/configuration.md, from the schema.
const [mode, file = fileURLToPath(new URL('../docs/configuration.md', import.meta.url))] =
  process.argv.slice(2);

const present = readFileSync(file, 'utf8');
const wanted = withOptionsTable(present);
if (mode === '--write') {
  writeFileSync(file, wanted);
} else if (mode !== '--check') {
  console.error('Usage: node scripts/options-page.ts --write|--check [file]');
  process.exitCode = 2;
} else if (present !== wanted) {
  console.error(`The table of options in ${file} is old. Run: node scripts/options-page.ts --write`);
  process.exitCode = 1;
}
