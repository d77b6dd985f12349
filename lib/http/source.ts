import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Source } from '../auth/source.ts';

/** Where a request comes from: the address that API Gateway saw, and what the request says of those before it. */
export function sourceOf({ requestContext, headers }: APIGatewayProxyEventV2): Source {
  return { address: requestContext.http.sourceIp, forwardedFor: headers['x-forwarded-for'] };
}
