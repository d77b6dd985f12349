import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Claims } from '../access/identity.ts';
import { services } from '../app/instance.ts';
import type { Services } from '../app/services.ts';
import type { RequestContext } from '../context.ts';
import { known, type Query } from '../repository/queries.ts';
import type { FoundRequest } from '../repository/requests/requests.ts';
import type { Authorized } from './authorize.ts';
import { bearerToken } from './bearer.ts';
import { requestContext } from './context.ts';
import { type KeyedRequest, keyedRequest } from './idempotency-key.ts';
import { checkInput, type InputSchemas, type RawInput, readInput } from './input.ts';
import { type Declared, lambda, type RouteDeclaration } from './lambda.ts';
import { acceptedGenerations } from './preconditions.ts';
import { Shares } from './shares.ts';

/** What every route declares: it is checked, and the OpenAPI document is made of it. */
export interface Declaration<Q extends z.ZodType, B extends z.ZodType> extends InputSchemas<Q, B> {
  summary: string;
  /** What a success answers; not run over responses. */
  response: z.ZodType | string;
  /** It hashes a password: 429 while too many others do. */
  isThrottled?: boolean;
  /** Its answer holds a secret that is shown once, and never again for an `Idempotency-Key`. */
  showsOnce?: boolean;
}

/** What a use case is given. */
export interface Request<Q extends z.ZodType, B extends z.ZodType> {
  context: RequestContext;
  /** What the token says. */
  claims: Claims;
  query: z.output<Q>;
  body: z.output<B>;
  headers: APIGatewayProxyEventV2['headers'];
  /** The parameters of the path, as they came. */
  params: Readonly<Record<string, string | undefined>>;
}

/** A request as far as it is known before the store is asked. */
export interface Received {
  shared: Services;
  claims: Claims;
  input: RawInput;
  keyed: KeyedRequest | undefined;
  /** What is kept of a request with this key. */
  kept: Query<FoundRequest | undefined>;
}

/** Whatever can be refused without asking the store: a bad token first, then a bad body. */
async function receive(
  declaration: InputSchemas<z.ZodType, z.ZodType>,
  event: APIGatewayProxyEventV2,
): Promise<Received> {
  const shared = await services();
  const token = bearerToken(event.headers, shared.config.JWT_AUTH_HEADER_PREFIX);
  const claims = shared.tokens.verify(token);
  const input = readInput(declaration, event);
  const keyed = keyedRequest(event);
  const place = keyed && { namespace: claims.ns, user: claims.identity, name: keyed.name };
  const kept = place ? shared.repository.requests.find(place, shared.now()) : known(undefined);
  return { shared, claims, input, keyed, kept };
}

/** What a use case is given of a request. Throws `InvalidInput` that names each invalid field. */
export function request<Q extends z.ZodType, B extends z.ZodType>(
  declaration: InputSchemas<Q, B>,
  { headers, pathParameters: params = {} }: APIGatewayProxyEventV2,
  { shared, claims, input }: Received,
  authorized: Authorized,
): Request<Q, B> {
  const context = requestContext(shared, authorized, acceptedGenerations(headers['if-match']));
  return { context, claims, ...checkInput(declaration, input), headers, params };
}

/** Of this process; on Lambda, which gives each request a process, nobody ever waits. */
const shares = new Shares();

/** Makes the handler of a route whose requests are answered when it is the turn of their organization. */
export function inTurn(
  declaration: RouteDeclaration & InputSchemas<z.ZodType, z.ZodType>,
  answer: (event: APIGatewayProxyEventV2, requestId: string, came: Received) => Promise<unknown>,
): Declared {
  return lambda(declaration, async (event, requestId) => {
    const came = await receive(declaration, event);
    return shares.run(came.claims.ns, () => answer(event, requestId, came));
  });
}
