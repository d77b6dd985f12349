import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What a client sends. */
export interface ApiRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** As in the URL, without `?`. */
  query?: string;
  headers?: Record<string, string>;
  /** Text is sent as it is, bytes in Base64, anything else as JSON. */
  body?: unknown;
  /** Template of the route that API Gateway chose: `/api/v1/users/{id}`; the path itself by default. */
  resource?: string;
  pathParameters?: Record<string, string>;
  sourceIp?: string;
}

/**
 * The event that an API Gateway HTTP API makes of a request.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * (payload format version 2.0)
 */
export function apiEvent(request: ApiRequest): APIGatewayProxyEventV2 {
  const {
    method,
    path,
    query = '',
    body,
    resource = path,
    pathParameters,
    sourceIp = '198.51.100.7',
  } = request;
  const isBytes = Buffer.isBuffer(body);
  const hasBody = body !== undefined;
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers: Record<string, string> = {
    host: 'kqueen.example.com',
    ...(hasBody && { 'content-type': 'application/json' }),
    ...Object.fromEntries(given),
  };
  const routeKey = resource === '$default' ? '$default' : `${method} ${resource}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers,
    queryStringParameters: query === '' ? undefined : Object.fromEntries(new URLSearchParams(query)),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      domainName: 'kqueen.example.com',
      domainPrefix: 'kqueen',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'test' },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1773342238000,
    },
    pathParameters,
    body: bodyText(body),
    isBase64Encoded: isBytes,
  };
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? body.toString('base64') : JSON.stringify(body);
}
