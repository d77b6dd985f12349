import { productionImports, wrongImports } from './imports.ts';

/** Fails when an import of production code does not point the way that CONTRIBUTING.md says. */
const wrong = wrongImports(await productionImports());
if (wrong.length > 0) {
  process.stderr.write(
    `Imports point one way (see CONTRIBUTING.md), and these do not:\n${wrong.join('\n')}\n`,
  );
  process.exit(1);
}
