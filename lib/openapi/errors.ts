import type { RouteDeclaration } from '../http/lambda.ts';

type Schema = Record<string, unknown>;

const text = { type: 'string' };

/** The shapes of errors. */
export const errorSchemas: Record<string, Schema> = {
  Error: {
    type: 'object',
    required: ['code', 'description'],
    properties: {
      code: { type: 'integer', description: 'The status' },
      description: { ...text, description: 'One sentence for a person' },
      errors: {
        type: 'array',
        description: 'Every wrong field of an input',
        items: { type: 'object', required: ['path', 'message'], properties: { path: text, message: text } },
      },
    },
  },
  AuthError: {
    type: 'object',
    required: ['status_code', 'error', 'description'],
    properties: { status_code: { type: 'integer' }, error: text, description: text },
  },
};

const DESCRIPTIONS: Record<number, string> = {
  400: 'The input is wrong: errors names every field that is',
  401: 'No token, or one that is not valid any more',
  403: 'The user may not do this',
  404: 'There is no such object, or not in your organization',
  409: 'A value is taken, or a state or relation forbids it',
  412: 'If-Match does not match',
  413: 'A body over 1 MiB, an object over its limit, or an answer over 6 MB',
  415: 'The body is not JSON',
  429: 'Too many have failed: see Retry-After',
  501: 'The engine cannot do this',
  502: 'The provider failed',
  503: 'The store or the provider cannot be reached: see Retry-After',
  504: 'The provider took too long',
};

/** The errors that a route of this declaration can answer; `isWrite`: its method is not GET. */
export function errorResponses(
  { policy, query, body, isAboutObject, isThrottled }: RouteDeclaration,
  path: string,
  isWrite: boolean,
) {
  const asksEngine = isAboutObject && path.includes('/clusters/') && isWrite;
  const writes = isWrite && policy !== undefined;
  const statuses = [
    ...(body || query ? [400] : []),
    ...(policy !== undefined || body ? [401] : []),
    ...(policy !== undefined && policy !== 'any user' ? [403] : []),
    ...(isAboutObject ? [404] : []),
    ...(writes ? [409] : []),
    ...(writes && isAboutObject ? [412] : []),
    ...(body ? [413, 415] : []),
    ...(isThrottled ? [429] : []),
    ...(asksEngine ? [501, 502, 504] : []),
    503,
  ];
  const response = (status: number) => {
    const shape = status === 401 || status === 403 ? 'AuthError' : 'Error';
    const schema = { $ref: `#/components/schemas/${shape}` };
    return { description: DESCRIPTIONS[status] ?? '', content: { 'application/json': { schema } } };
  };
  return Object.fromEntries(statuses.map((status) => [status, response(status)]));
}
