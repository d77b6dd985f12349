import * as z from 'zod';
import type { RouteDeclaration } from '../http/lambda.ts';
import { errorResponses, errorSchemas, isDoneOnce } from './errors.ts';

/** A route with its declaration. */
export interface DocumentedRoute {
  /** The name of its function. */
  name: string;
  method: string;
  /** `/api/v1/users/{id}` */
  path: string;
  declaration: RouteDeclaration;
}

type Schema = Record<string, unknown>;

/**
 * The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1) of the routes: whatever they declare, and nothing
 * besides. The same routes give the same bytes.
 */
export function openApiDocument(routes: readonly DocumentedRoute[], version: string) {
  const schemas: Record<string, Schema> = { ...errorSchemas };
  const paths: Record<string, Record<string, unknown>> = {};
  const ids = new Set<string>();
  for (const route of [...routes].sort((a, b) => a.path.localeCompare(b.path))) {
    const id = ids.has(route.name) ? `${route.name}${lastSegment(route.path)}` : route.name;
    ids.add(id);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(id, route, schemas) };
  }
  return {
    openapi: '3.1.0',
    servers: [{ url: '/', description: 'This installation' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    info: {
      title: 'KQueen',
      version,
      description: 'Multi-tenant Kubernetes-as-a-Service manager. Log in, then send the token as bearer.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operation(
  operationId: string,
  { method, path, declaration }: DocumentedRoute,
  schemas: Record<string, Schema>,
) {
  const {
    summary,
    policy,
    query,
    body,
    bodyExample,
    bodyTypes = ['application/json'],
    response,
  } = declaration;
  const needsToken = [{ token: [] }, ...(declaration.isWhitelisted ? [{}] : [])];
  const isJson = typeof response !== 'string';
  const content = isJson
    ? { 'application/json': { schema: schemaOf(response, 'output', schemas) } }
    : { [response]: {} };
  const success =
    response === 'redirect'
      ? { 302: { description: 'The browser goes elsewhere: see Location' } }
      : { 200: { description: 'Success', content } };
  return {
    operationId,
    summary,
    tags: [tagOf(path)],
    ...(policy !== undefined && { description: `Policy: ${policy}` }),
    security: policy === undefined ? [] : needsToken,
    parameters: [
      ...pathParameters(path),
      ...queryParameters(query, schemas),
      ...(isDoneOnce(declaration, method) ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          bodyTypes.map((type) => [type, { schema: schemaOf(body, 'input', schemas), example: bodyExample }]),
        ),
      },
    }),
    responses: {
      ...success,
      ...errorResponses(declaration, path, method),
    },
  };
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07 */
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A new UUID for each request, in quotes: sent again with it within a day, the request is not done again, and gets the same answer',
  schema: { type: 'string', maxLength: 1024, examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'] },
};

/** What the routes are about. */
const TAGS = {
  clusters: 'Create, import, watch, change and delete clusters, and look inside',
  provisioners: 'Engines with the parameters to reach them',
  organizations: 'Tenants',
  users: 'Users of an organization',
  auth: 'Log in',
  audit: 'Who did what',
  configurations: 'What a client needs to know to show a form',
  system: 'Health, metrics, documentation',
};

/** `/api/v1/clusters/{id}` is about clusters. */
function tagOf(path: string): string {
  const [, , , room = ''] = path.split('/');
  return Object.hasOwn(TAGS, room) ? room : 'system';
}

/** `/api/docs/{asset}` ends in `Asset`. */
function lastSegment(path: string): string {
  const [segment = ''] = path.split('/').slice(-1);
  const name = segment.replaceAll(/\W/g, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Parameters of paths that are no ids. */
const NAMED: Record<string, string> = {
  asset: 'Name of the asset',
  provider: 'Name of the identity provider',
};

function pathParameters(path: string) {
  const [noun = ''] = tagOf(path).split(/s$/);
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: NAMED[name ?? ''] ?? `Id of the ${name === 'id' ? noun : name}`,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType | undefined, schemas: Record<string, Schema>) {
  if (!query) return [];
  const { properties = {} } = schemaOf(query, 'input', schemas) as { properties?: Record<string, Schema> };
  return Object.entries(properties).map(([name, { description, pattern, ...schema }]) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    // The pattern is that of a number as text.
    schema: schema.type === 'integer' || pattern === undefined ? schema : { ...schema, pattern },
  }));
}

/** The JSON Schema (draft 2020-12) of a schema; those with an id go to the components, once. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Schema>): Schema {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  const { $schema: _, $defs = {}, id, ...own } = JSON.parse(JSON.stringify(made), relocated) as Schema;
  for (const [name, definition] of Object.entries($defs as Record<string, Schema>)) {
    const { id: __, ...component } = definition;
    if (!isAnonymous(name)) schemas[name] = component;
  }
  if (typeof id !== 'string') return own;
  schemas[id] = own;
  return { $ref: `#/components/schemas/${id}` };
}

/** References point to the components; those to a nameless schema (any JSON value) become that any value. */
function relocated(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
  const { $ref, ...others } = value;
  const name = String($ref).slice('#/$defs/'.length);
  return { ...others, ...(!isAnonymous(name) && { $ref: `#/components/schemas/${name}` }) };
}

function isAnonymous(name: string): boolean {
  return name.startsWith('__');
}
