import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context as LambdaContext } from 'aws-lambda';
import type * as z from 'zod';
import { configuration } from '../app/configuration.ts';
import { EngineFailed, EngineTimeout, NotSupported, Unauthenticated } from '../errors.ts';
import { logFailure, logProviderFailure, logRequest } from '../logger.ts';
import { sealPrototypes } from '../prototypes.ts';
import { countRequest } from '../request-metrics.ts';
import { prefers } from './accept.ts';
import { errorResponse, statusOf } from './errors.ts';
import { json, packed, Reply, type Response } from './response.ts';
import { withinTimeLimit } from './time-limit.ts';

/** What the OpenAPI document is made of. */
export interface RouteDeclaration {
  summary: string;
  /** Who may; undefined: everybody, without a token. */
  policy?: string;
  query?: z.ZodType;
  body?: z.ZodType;
  /** A body as a client would send it. */
  bodyExample?: unknown;
  /** What the body may be where it is not JSON. */
  bodyTypes?: readonly string[];
  /** The answer as JSON, or its content type where it is none; `redirect`: 302 to another address. */
  response: z.ZodType | string;
  /** The path names an object: 404 and, for writes, 409 and 412 are possible. */
  isAboutObject?: boolean;
  /** After too many failures, or while too many passwords are hashed: 429. */
  isThrottled?: boolean;
  /** Refuses who does not prove who they are, also without a body: 401. */
  isLogin?: boolean;
  /** Some addresses need no token. */
  isWhitelisted?: boolean;
}

/** A Lambda handler of an HTTP API (payload format 2.0) that knows what it declared. */
export interface Declared {
  (event: APIGatewayProxyEventV2, context?: LambdaContext): Promise<Response>;
  declaration: RouteDeclaration;
}

// Once all libraries are loaded, before the first event.
sealPrototypes();

/** Makes a Lambda handler of what answers an event: with a request id, errors as responses, and a log. */
export function lambda(
  declaration: RouteDeclaration,
  answer: (event: APIGatewayProxyEventV2, requestId: string) => Promise<unknown>,
): Declared {
  const handler = middy()
    .use(accessLog())
    .use(requestId())
    .use(errorsAsResponses())
    .handler(async (event: APIGatewayProxyEventV2, context?: LambdaContext) =>
      responseOf(
        await withinTimeLimit(context, () => answer(event, idOf(event, context))),
        prefers(event.headers['accept-encoding'], 'gzip'),
      ),
    );
  return Object.assign(handler as unknown as (event: APIGatewayProxyEventV2) => Promise<Response>, {
    declaration,
  });
}

function responseOf(result: unknown, takesGzip: boolean): Promise<Response> {
  return result instanceof Reply ? result.respond(takesGzip) : packed(json(200, result), takesGzip);
}

type Request = middy.Request<APIGatewayProxyEventV2, Response>;

/** The id under which Lambda logs the invocation, so that what a client tells of leads to it. */
const idOf = (event: APIGatewayProxyEventV2, context?: Pick<LambdaContext, 'awsRequestId'>) =>
  context?.awsRequestId ?? event.requestContext.requestId;
const requestIdOf = ({ context, event }: Request) => idOf(event, context);

/** Middy runs `after` and `onError` from the last middleware to the first, so that the errors are responses by now. */
function accessLog(): middy.MiddlewareObj<APIGatewayProxyEventV2, Response> {
  const started = new WeakMap<object, number>();
  const log = (request: Request) => {
    const { event, response } = request;
    const answered = {
      route: event.routeKey,
      status: response?.statusCode ?? 500,
      duration_ms: Math.round(performance.now() - (started.get(event) ?? 0)),
    };
    logRequest({ request_id: requestIdOf(request), ...answered });
    countRequest(answered);
  };
  return {
    before: ({ event }) => {
      started.set(event, performance.now());
    },
    after: log,
    onError: log,
  };
}

function requestId(): middy.MiddlewareObj<APIGatewayProxyEventV2, Response> {
  const stamp = (request: Request) => {
    if (request.response) request.response.headers['x-request-id'] = requestIdOf(request);
  };
  return { after: stamp, onError: stamp };
}

function errorsAsResponses(): middy.MiddlewareObj<APIGatewayProxyEventV2, Response> {
  return {
    onError: async (request) => {
      const { event, error } = request;
      const entry = { request_id: requestIdOf(request), route: event.routeKey };
      // A tenant's cluster or provider that fails is not our failure; what an engine cannot do is nobody's.
      if (error instanceof EngineFailed || error instanceof EngineTimeout)
        logProviderFailure('A provider or a cluster failed', error, entry);
      else if (statusOf(error) >= 500 && !(error instanceof NotSupported))
        logFailure('A request failed', error, entry);
      // Only this error names the realm: no other waits for the configuration, which may be what failed.
      const realm = error instanceof Unauthenticated ? (await configuration()).JWT_DEFAULT_REALM : '';
      request.response = errorResponse(error, realm);
    },
  };
}
