import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { PolicyAction } from '../../config/policies.ts';
import { identifyAnd, identifyAndFind } from '../access/identify.ts';
import type { Identity } from '../access/identity.ts';
import { mayDo } from '../access/policies.ts';
import type { Finder } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded, StoredObject } from '../repository/model.ts';
import type { FoundRequest } from '../repository/requests/requests.ts';
import { refuseWriter, type Writer } from '../repository/writer.ts';
import { type Authorized, authorize } from './authorize.ts';
import { accountOf, requestContext } from './context.ts';
import type { Declared } from './lambda.ts';
import { once } from './once.ts';
import { acceptedGenerations } from './preconditions.ts';
import { type Declaration, inTurn, type Received, type Request, request } from './received.ts';

/** About no stored object, or one that is yet to be made. */
interface PlainDeclaration<Q extends z.ZodType, B extends z.ZodType> extends Declaration<Q, B> {
  policy: PolicyAction | 'any user';
  /** It is about the installation: the policy of an organization does not count. */
  isOfInstallation?: boolean;
}

/** About one object: it is found by the `id` of the path, and the policy is applied to it. */
interface ObjectDeclaration<
  Q extends z.ZodType,
  B extends z.ZodType,
  T extends StoredObject,
  R extends Loaded<T>,
> extends Declaration<Q, B> {
  resource: Finder<T, R>;
  policy: PolicyAction | ((object: T) => PolicyAction);
  /** Throws what is wrong with the request whatever the policy says. */
  refuse?: (identity: Identity, object: T) => void;
}

/**
 * Makes the Lambda handler of a route that wants a token. What the use case returns is answered as JSON, or as the
 * `Reply` that it is; every error becomes the response that belongs to it.
 */
export function route<Q extends z.ZodType, B extends z.ZodType>(
  declaration: PlainDeclaration<Q, B>,
  useCase: (request: Request<Q, B>) => unknown,
): Declared {
  return inTurn(declaration, async (event, requestId, came) => {
    const { shared, claims } = came;
    const { identity, answer } = await identifyAnd(shared.repository, claims, came.kept, isWrite(event));
    const { policy: action } = declaration;
    const namespace = declaration.isOfInstallation ? GLOBAL_NAMESPACE : identity.namespace;
    const may = () => action === 'any user' || mayDo(identity, action, { namespace });
    return authorize(shared, identity, { event, requestId, action, may }, async (authorized) =>
      doing(declaration, event, came, authorized, answer, (received) => useCase(received)),
    );
  });
}

/** `route` about one stored object, which is read in the same round trip as the identity. */
export function objectRoute<
  Q extends z.ZodType,
  B extends z.ZodType,
  T extends StoredObject,
  R extends Loaded<T>,
>(
  declaration: ObjectDeclaration<Q, B, T, R>,
  useCase: (request: Request<Q, B> & { found: R }) => unknown,
): Declared {
  const { policy, resource } = declaration;
  const described = typeof policy === 'string' ? policy : `${resource.model.name}:*`;
  const declared = { ...declaration, policy: described, isAboutObject: true };
  return inTurn(declared, async (event, requestId, came) => {
    const { shared, claims } = came;
    const { identity, found, answer } = await identifyAndFind(
      shared.repository,
      claims,
      resource,
      event.pathParameters?.id ?? '',
      came.kept,
      isWrite(event),
    );
    const action = typeof policy === 'string' ? policy : policy(found.object);
    const may = (object: T) =>
      mayDo(identity, typeof policy === 'string' ? policy : policy(object), resource.model.belongsTo(object));
    const about = { model: resource.model.name, object: found.object };
    const asked = {
      ...{ event, requestId, action, about },
      may: () => {
        declaration.refuse?.(identity, found.object);
        return may(found.object);
      },
    };
    return authorize(shared, identity, asked, async (authorized) =>
      doing(declaration, event, came, authorized, answer, (received) => {
        // What the use case writes is the object of the route, as it is by then.
        const writer: Writer = { ...received.context.writer, mayWrite: (object) => may(object as T) };
        // Here too, because a use case may ask a provider before it writes.
        if (isWrite(event)) refuseWriter(writer, found);
        return useCase({ ...received, context: { ...received.context, writer }, found });
      }),
    );
  });
}

function isWrite({ requestContext }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method !== 'GET';
}

/** Has the use case work on a request whose input is right; once, where the request has a key and is no dry run. */
function doing<Q extends z.ZodType, B extends z.ZodType>(
  declaration: Declaration<Q, B>,
  event: APIGatewayProxyEventV2,
  came: Received,
  authorized: Authorized,
  found: FoundRequest | undefined,
  useCase: (received: Request<Q, B>) => unknown,
): Promise<unknown> | unknown {
  const received = request(declaration, event, came, authorized);
  const { shared, keyed } = came;
  if (!keyed || !found || isDryRun(received.query)) return useCase(received);
  const accepts = acceptedGenerations(event.headers['if-match']);
  const account = accountOf(authorized.identity, shared.now);
  return once(shared, keyed, found, declaration, account, async (claim) =>
    useCase({ ...received, context: requestContext(shared, authorized, accepts, claim) }),
  );
}

function isDryRun(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'dry_run' in query && query.dry_run === true;
}
