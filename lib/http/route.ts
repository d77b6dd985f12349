import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { PolicyAction } from '../../config/policies.ts';
import { identifyAnd, identifyAndFind, identifyAndList } from '../access/identify.ts';
import type { Claims, Identity } from '../access/identity.ts';
import { mayDo } from '../access/policies.ts';
import { services } from '../app/instance.ts';
import type { Services } from '../app/services.ts';
import type { RequestContext } from '../context.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded, StoredObject } from '../repository/model.ts';
import { known, type Query } from '../repository/queries.ts';
import type { FoundRequest } from '../repository/requests/requests.ts';
import { refuseWriter, type Writer } from '../repository/writer.ts';
import type { Scope } from '../wire/list.ts';
import { type Authorized, authorize } from './authorize.ts';
import { bearerToken } from './bearer.ts';
import { requestContext } from './context.ts';
import { type KeyedRequest, keyedRequest } from './idempotency-key.ts';
import { checkInput, type InputSchemas, type RawInput, readInput } from './input.ts';
import { type Declared, lambda, type RouteDeclaration } from './lambda.ts';
import { once } from './once.ts';
import { acceptedGenerations } from './preconditions.ts';
import { Shares } from './shares.ts';

/** Of this process; on Lambda, which gives each request a process, nobody ever waits. */
const shares = new Shares();

/** What every route declares: it is checked, and the OpenAPI document is made of it. */
interface Declaration<Q extends z.ZodType, B extends z.ZodType> extends InputSchemas<Q, B> {
  summary: string;
  /** What a success answers; not run over responses. */
  response: z.ZodType | string;
  /** It hashes a password: 429 while too many others do. */
  isThrottled?: boolean;
  /** Its answer holds a secret that is shown once, and never again for an `Idempotency-Key`. */
  showsOnce?: boolean;
}

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

/** About many: the query says of which namespaces. */
interface ListDeclaration<Q extends z.ZodType<Scope>, R> extends Declaration<Q, z.ZodType> {
  /** Superadmins get those of all namespaces when they ask without parameters, as clients of the original expect. */
  isWholeForSuperadmins?: boolean;
  query: Q;
  resource: Lister<R>;
  policy: PolicyAction;
}

/** What a use case is given. */
interface Request<Q extends z.ZodType, B extends z.ZodType> {
  context: RequestContext;
  /** What the token says. */
  claims: Claims;
  query: z.output<Q>;
  body: z.output<B>;
  headers: APIGatewayProxyEventV2['headers'];
  /** The parameters of the path, as they came. */
  params: Readonly<Record<string, string | undefined>>;
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

/** `route` about a list, which is read in the same round trip as the identity. */
export function listRoute<Q extends z.ZodType<Scope>, R>(
  declaration: ListDeclaration<Q, R>,
  useCase: (request: Request<Q, z.ZodType> & { found: R }) => unknown,
): Declared {
  return inTurn(declaration, async (event, requestId, came) => {
    const { shared, claims, input } = came;
    const query = declaration.query.safeParse(input.query);
    const { identity, list } = await identifyAndList(
      shared.repository,
      claims,
      declaration.resource,
      query.data ?? {},
      declaration.isWholeForSuperadmins === true && Object.keys(input.query).length === 0,
    );
    const { policy: action } = declaration;
    const may = () => mayDo(identity, action, { namespace: identity.namespace });
    return authorize(shared, identity, { event, requestId, action, may }, async (authorized) => {
      const { found, beyond } = await list();
      const received = request(declaration, event, came, authorized);
      const context = { ...received.context, identity: { ...received.context.identity, beyond } };
      return useCase({ ...received, context, found });
    });
  });
}

/** Makes the handler of a route whose requests are answered when it is the turn of their organization. */
function inTurn(
  declaration: RouteDeclaration & InputSchemas<z.ZodType, z.ZodType>,
  answer: (event: APIGatewayProxyEventV2, requestId: string, came: Received) => Promise<unknown>,
): Declared {
  return lambda(declaration, async (event, requestId) => {
    const came = await receive(declaration, event);
    return shares.run(came.claims.ns, () => answer(event, requestId, came));
  });
}

function isWrite({ requestContext }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method !== 'GET';
}

/** A request as far as it is known before the store is asked. */
interface Received {
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
  return once(shared, keyed, found, declaration, async (claim) =>
    useCase({ ...received, context: requestContext(shared, authorized, accepts, claim) }),
  );
}

function isDryRun(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'dry_run' in query && query.dry_run === true;
}

function request<Q extends z.ZodType, B extends z.ZodType>(
  declaration: InputSchemas<Q, B>,
  { headers, pathParameters: params = {} }: APIGatewayProxyEventV2,
  { shared, claims, input }: Received,
  authorized: Authorized,
): Request<Q, B> {
  const context = requestContext(shared, authorized, acceptedGenerations(headers['if-match']));
  return { context, claims, ...checkInput(declaration, input), headers, params };
}
