import type * as z from 'zod';
import type { PolicyAction } from '../../config/policies.ts';
import type { Config } from '../../config/schema.ts';
import { identify } from '../access/identify.ts';
import { mayDo } from '../access/policies.ts';
import { services } from '../app/instance.ts';
import type { Services } from '../app/services.ts';
import { Networks } from '../networks.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import { authorize } from './authorize.ts';
import { bearerToken } from './bearer.ts';
import { checkInput, readInput } from './input.ts';
import { type Declared, lambda } from './lambda.ts';
import { sourceOf } from './source.ts';

/** A route that programs call, by their address, and people, by their token. */
interface WhitelistedDeclaration {
  summary: string;
  /** What a token must allow; it is about all of the installation, so that no organization's own policy counts. */
  policy: PolicyAction;
  /** The networks that need no token. */
  whitelist: (config: Config) => readonly string[];
  /** The answer as JSON, or its content type where it is none. */
  response: z.ZodType | string;
}

/** Makes the handler of such a route. The address is the one that API Gateway saw, never one that a header names. */
export function whitelistedRoute(
  { whitelist, ...declaration }: WhitelistedDeclaration,
  useCase: (shared: Services) => unknown,
): Declared {
  return lambda({ ...declaration, isWhitelisted: true }, async (event, requestId) => {
    const shared = await services();
    const { address } = sourceOf(event);
    if (!new Networks(whitelist(shared.config)).include(address)) {
      const token = bearerToken(event.headers, shared.config.JWT_AUTH_HEADER_PREFIX);
      const identity = await identify(shared.repository, shared.tokens.verify(token));
      const { policy: action } = declaration;
      const may = () => mayDo(identity, action, { namespace: GLOBAL_NAMESPACE });
      await authorize(shared, identity, { event, requestId, action, may }, async () => {});
    }
    checkInput({}, readInput({}, event));
    return useCase(shared);
  });
}
