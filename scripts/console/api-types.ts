import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const DOCUMENT = 'docs/openapi.json';
/** Generated, so not in the repository: it cannot differ from the document that it is made of. */
const TYPES = 'clients/console/src/api/schema.d.ts';

/** openapi-typescript prints with the compiler as a library, which TypeScript 7 no longer is: this one is a 5. */
const COMPILER = pathToFileURL(
  join(dirname(createRequire(import.meta.url).resolve('@ts-morph/common')), 'typescript.js'),
).href;

/** Writes the types of the API for the console, from the OpenAPI document. */
export async function writeApiTypes(): Promise<void> {
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? COMPILER : specifier, context),
  });
  const { default: typesOf, astToString } = await import('openapi-typescript');
  const document = JSON.parse(await readFile(DOCUMENT, 'utf8'));
  const text = astToString(await typesOf(document, { rootTypes: true, rootTypesNoSchemaPrefix: true }));
  if (text === (await readFile(TYPES, 'utf8').catch(() => ''))) return;
  await mkdir(dirname(TYPES), { recursive: true });
  await writeFile(TYPES, text);
}
