import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declared } from '../lib/http/lambda.ts';
import { openApiDocument } from '../lib/openapi/document.ts';
import { wiredRoutes } from './wired-routes.ts';

const FILE = 'docs/openapi.json';

/** Writes the OpenAPI document of the routes, or (`--check`) fails when the committed one is another. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const routes = wiredRoutes().filter(({ path }) => path !== '*');
const documented = await Promise.all(
  routes.map(async ({ name, method, path, file }) => {
    const { handler } = (await import(pathToFileURL(resolve(file)).href)) as { handler: Declared };
    return { name, method, path, declaration: handler.declaration };
  }),
);
const text = `${JSON.stringify(openApiDocument(documented, version), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write(`${FILE} is not what the routes declare: run npm run openapi\n`);
  process.exit(1);
}
