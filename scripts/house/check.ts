import { readFileSync, writeFileSync } from 'node:fs';
import { drawing } from './floors.ts';
import { productionImports } from './imports.ts';
import { circles, wrongImports } from './rules.ts';

const CONTRIBUTING = 'CONTRIBUTING.md';
const DRAWING = /(<!-- floors -->\n\n)[\s\S]*?(\n\n<!-- \/floors -->)/;

/**
 * Fails when an import of production code leads up or round in a circle, or when the drawing in CONTRIBUTING.md is not
 * that of the floors; `--write` draws it.
 */
const imports = productionImports();
const text = readFileSync(CONTRIBUTING, 'utf8');
const drawn = text.replace(DRAWING, (_, open: string, close: string) => `${open}${drawing()}${close}`);
if (process.argv.includes('--write')) writeFileSync(CONTRIBUTING, drawn);
const faults = [
  ...wrongImports(imports),
  ...circles(imports).map((way) => `A circle: ${way.join(' -> ')}`),
  ...(drawn === text || process.argv.includes('--write')
    ? []
    : [`${CONTRIBUTING} draws other floors: run npm run floors`]),
];
if (faults.length > 0) {
  process.stderr.write(`The floors do not hold (scripts/house/floors.ts):\n${faults.join('\n')}\n`);
  process.exit(1);
}
