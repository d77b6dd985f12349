import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { InvalidInput } from '../errors.ts';
import { plainMessage } from '../wire/messages.ts';
import { jsonBody, textBody } from './body.ts';
import { invalidInput } from './errors.ts';
import { queryParameters } from './query.ts';

/** What a route takes besides its path. Without a schema a query must be empty and a body is not looked at. */
export interface InputSchemas<Q extends z.ZodType, B extends z.ZodType> {
  query?: Q;
  body?: B;
  /** A body as a client would send it, for the OpenAPI document. */
  bodyExample?: z.input<B>;
  /** The body is taken as text of one of these content types, not as JSON. */
  bodyTypes?: readonly string[];
}

/** Input as it came, not yet held against its schemas: first it is asked who sends it. */
export interface RawInput {
  query: Record<string, string>;
  body: unknown;
}

const NoQuery = z.strictObject({});

/**
 * Reads query and body of an event. Throws what `jsonBody`, `textBody` and `queryParameters` throw, before any identity
 * is looked up.
 */
export function readInput(
  schemas: InputSchemas<z.ZodType, z.ZodType>,
  event: APIGatewayProxyEventV2,
): RawInput {
  return { query: queryParameters(event.rawQueryString ?? ''), body: readBody(schemas, event) };
}

function readBody(
  { body, bodyTypes }: InputSchemas<z.ZodType, z.ZodType>,
  event: APIGatewayProxyEventV2,
): unknown {
  if (!body) return undefined;
  return bodyTypes ? textBody(event, bodyTypes) : jsonBody(event);
}

/** The query and body as the schemas make them. Throws `InvalidInput` that names every wrong field. */
export function checkInput<Q extends z.ZodType, B extends z.ZodType>(
  schemas: InputSchemas<Q, B>,
  raw: RawInput,
): { query: z.output<Q>; body: z.output<B> } {
  const query = (schemas.query ?? NoQuery).safeParse(raw.query, { error: plainMessage });
  if (!query.success) throw invalidInput(query.error, 'query');
  if (schemas.body && raw.body === undefined)
    throw new InvalidInput(`A body is required: send ${schemas.bodyTypes?.join(' or ') ?? 'a JSON object'}`);
  const body = schemas.body?.safeParse(raw.body, { error: plainMessage });
  if (body && !body.success) throw invalidInput(body.error, 'body');
  return { query: query.data as z.output<Q>, body: body?.data as z.output<B> };
}
