import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConfig, lint } from '@redocly/openapi-core';
import type { Declared } from '../lib/http/lambda.ts';
import { openApiDocument } from '../lib/openapi/document.ts';
import { wiredRoutes } from './wired-routes.ts';

const FILE = 'docs/openapi.json';

/**
 * Writes the OpenAPI document of the routes. With `--check` it fails when the committed one is another, or breaks a rule
 * of the linter (https://redocly.com/docs/cli/rules/recommended).
 */
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
} else {
  // What sends a browser elsewhere succeeds with 302.
  const rules = { 'operation-2xx-response': 'off' } as const;
  const config = await createConfig({ extends: ['recommended-strict'], rules });
  const problems = await lint({ ref: FILE, config });
  for (const { ruleId, message, location } of problems) {
    process.stderr.write(`${FILE}: ${message} (${ruleId}, at ${location[0]?.pointer ?? 'unknown'})\n`);
  }
  if (problems.length > 0) process.exit(1);
}
