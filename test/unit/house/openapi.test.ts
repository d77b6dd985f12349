import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_POLICIES } from '../../../config/policies.ts';
import type { Declared, RouteDeclaration } from '../../../lib/http/lambda.ts';
import { answerUnrouted } from '../../../lib/http/unrouted.ts';
import { type DocumentedRoute, openApiDocument } from '../../../lib/openapi/document.ts';
import { wiredRoutes } from '../../../scripts/wired-routes.ts';
import { apiEvent } from '../../support/event.ts';

const committed = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
/** An operation as far as it is looked at. */
interface Operation {
  operationId: string;
  tags: string[];
  parameters: { description?: string }[];
}

const routes: DocumentedRoute[] = [];
beforeAll(async () => {
  for (const { file, ...route } of wiredRoutes().filter(({ path }) => path !== '*')) {
    const { handler } = (await import(pathToFileURL(resolve(file)).href)) as { handler: Declared };
    routes.push({ ...route, declaration: handler.declaration });
  }
});

describe('the OpenAPI document', () => {
  test('is what the handlers declare on the routes of serverless.yml', () => {
    expect(openApiDocument(routes, committed.info.version)).toEqual(committed);
  });

  test('differs as soon as a handler or a route does', () => {
    const [first, ...others] = routes;
    if (!first) throw new Error('There are no routes');
    const declaration: RouteDeclaration = { ...first.declaration, summary: 'Another summary' };
    expect(openApiDocument([{ ...first, declaration }, ...others], committed.info.version)).not.toEqual(
      committed,
    );
    expect(openApiDocument(others, committed.info.version)).not.toEqual(committed);
  });

  test('refers to nothing that it does not hold', () => {
    const references = [...JSON.stringify(committed).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    const missing = references.filter(([, name = '']) => !(name in committed.components.schemas));
    expect(missing.map(([, name]) => name)).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });

  test('names for each route an operation of its own, its errors, and only policies that exist', () => {
    const policies = new Set([...Object.keys(DEFAULT_POLICIES), 'any user', 'user:*']);
    for (const { declaration, path } of routes) {
      if (declaration.policy !== undefined) expect(policies).toContain(declaration.policy);
      // What belongs to an object comes after it.
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(['', 'asset', 'provider', 'id', 'id operation', 'id credential', 'id delivery']).toContain(
        names.join(' '),
      );
    }
    const get = committed.paths['/api/v1/clusters/{id}'].get;
    expect(Object.keys(get.responses)).toEqual(['200', '400', '401', '403', '404', '503']);
  });

  test('says how many items a page may have, and that a file of the documentation may be missing', () => {
    const { parameters } = committed.paths['/api/v1/clusters'].get;
    const { schema } = parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(schema).toEqual({ type: 'integer', minimum: 1, maximum: 1000 });
    expect(Object.keys(committed.paths['/api/docs/{asset}'].get.responses)).toContain('404');
  });

  test('gives for every body an example that its route takes', () => {
    const withBody = routes.filter(({ declaration }) => declaration.body !== undefined);
    expect(withBody.length).toBeGreaterThan(10);
    for (const { name, declaration } of withBody) {
      const { bodyExample, body } = declaration;
      expect({ name, taken: body?.safeParse(bodyExample).success }).toEqual({ name, taken: true });
    }
  });

  test('describes every parameter and every tag, and names each operation once', () => {
    const operations = Object.values<Record<string, Operation>>(committed.paths).flatMap(
      Object.values<Operation>,
    );
    const described = (parameters: Operation['parameters']) =>
      parameters.every(({ description }) => description);
    expect(operations.filter(({ parameters }) => !described(parameters))).toEqual([]);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = committed.tags.map(({ name }: { name: string }) => name);
    expect(operations.filter((one) => !one.tags.every((tag) => tags.includes(tag)))).toEqual([]);
  });
});

describe('what no route takes', () => {
  const answer = (method: string, path: string, query?: string) =>
    answerUnrouted(committed.paths, apiEvent({ method, path, query, resource: '$default' })).respond(false);

  test.each([
    ['/api/v1/users/', undefined, '/api/v1/users'],
    ['/api/v1/users/', 'limit=3&offset=0', '/api/v1/users?limit=3&offset=0'],
    ['/api/v1/users/some-id/', undefined, '/api/v1/users/some-id'],
    ['/api/v1/users///', undefined, '/api/v1/users'],
    ['/api/v1/', undefined, '/api/v1'],
  ])('%s is redirected to the path without the slash', async (path, query, location) => {
    const response = await answer('GET', path, query);
    expect(response.statusCode).toBe(308);
    expect(response.headers.location).toBe(location);
  });

  test.each([
    ['PUT', '/api/v1/users', 'GET, POST'],
    ['POST', '/api/v1/users/some-id', 'DELETE, GET, PATCH'],
    ['GET', '/api/v1/auth', 'POST'],
    ['PUT', '/api/v1/clusters/health', 'GET'],
  ])('%s %s is told which methods there are', async (method, path, allow) => {
    const response = await answer(method, path);
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe(allow);
  });

  test.each([
    '/',
    '/nothing',
    '/api/v1/users/a/b/c',
    '//evil.example/',
    '/api/v1//users',
    '/api/v1/users/a/',
    '/API/V1/users',
  ])('%s leads to no other host', async (path) => {
    try {
      expect((await answer('GET', path)).headers.location ?? '/').toMatch(/^\/(?!\/)/);
    } catch (error) {
      expect((error as Error).name).toBe('NotFound');
    }
  });
});
