import type { RouteDeclaration } from '../http/lambda.ts';

type Schema = Record<string, unknown>;

const text = { type: 'string' };

/** The shapes of errors. */
export const errorSchemas: Record<string, Schema> = {
  Error: {
    type: 'object',
    required: ['code', 'description'],
    properties: {
      code: { type: 'integer', description: 'The HTTP status' },
      description: { ...text, description: 'One sentence for a person' },
      errors: {
        type: 'array',
        description: 'Every invalid field',
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
  400: 'The input is invalid; errors names each field',
  401: 'No token, or one that is no longer valid',
  403: 'The user may not do this',
  404: 'The object does not exist, or not in your organization',
  409: 'A value is taken, or a state or a relation forbids the change',
  412: 'The object has changed: If-Match does not match',
  413: 'The body, the object or the answer exceeds its limit',
  415: 'The body is not JSON',
  422: 'The Idempotency-Key was sent with another request before',
  429: 'Too many failed attempts, too many at once, or the quota of the day is used up: see Retry-After',
  501: 'The engine cannot do this',
  502: 'The provider failed',
  503: 'The store or the provider cannot be reached: see Retry-After',
  504: 'The provider took too long',
};

/** Whether a request is done once for its `Idempotency-Key`: nobody but a user can send one. */
export function isDoneOnce({ policy }: RouteDeclaration, method: string): boolean {
  return method === 'POST' && policy !== undefined;
}

/** The errors that a route of this declaration can answer. */
export function errorResponses(declaration: RouteDeclaration, path: string, method: string) {
  const { policy, body, isAboutObject, isThrottled, isLogin } = declaration;
  const isWrite = method !== 'GET';
  const asksEngine = isAboutObject && path.includes('/clusters/') && isWrite;
  const writes = isWrite && policy !== undefined;
  const statuses = [
    400,
    ...(policy !== undefined || body || isLogin ? [401] : []),
    ...(policy !== undefined && policy !== 'any user' ? [403] : []),
    ...(path.includes('{') ? [404] : []),
    ...(writes ? [409] : []),
    ...(writes && isAboutObject ? [412] : []),
    ...(body ? [413, 415] : []),
    ...(isDoneOnce(declaration, method) ? [422] : []),
    ...(isThrottled || writes ? [429] : []),
    ...(asksEngine ? [501, 502, 504] : []),
    503,
  ];
  const response = (status: number) => {
    const shape = status === 401 || status === 403 ? 'AuthError' : 'Error';
    const schema = { $ref: `#/components/schemas/${shape}` };
    const isFile = status === 404 && !isAboutObject;
    const description = isFile ? 'No file has this name' : (DESCRIPTIONS[status] ?? '');
    return { description, content: { 'application/json': { schema } } };
  };
  return Object.fromEntries(statuses.map((status) => [status, response(status)]));
}
