import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { checkInput, type InputSchemas, readInput } from './input.ts';
import { type Declared, lambda } from './lambda.ts';

/** A route that everybody may call without a token. */
interface OpenDeclaration<Q extends z.ZodType, B extends z.ZodType> extends InputSchemas<Q, B> {
  summary: string;
  /** The answer as JSON, or its content type where it is none. */
  response: z.ZodType | string;
  /** The path names what must exist: 404. */
  isAboutObject?: boolean;
  /** After too many failures, or while too many passwords are hashed: 429. */
  isThrottled?: boolean;
  /** Refuses who does not prove who they are, also without a body: 401. */
  isLogin?: boolean;
}

/** Makes the Lambda handler of a route without an identity; it needs no store unless its use case does. */
export function openRoute<Q extends z.ZodType, B extends z.ZodType>(
  declaration: OpenDeclaration<Q, B>,
  useCase: (request: {
    query: z.output<Q>;
    body: z.output<B>;
    event: APIGatewayProxyEventV2;
    requestId: string;
  }) => unknown,
): Declared {
  return lambda(declaration, async (event, requestId) => {
    const input = checkInput(declaration, readInput(declaration, event));
    return useCase({ ...input, event, requestId });
  });
}
