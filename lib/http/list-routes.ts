import type * as z from 'zod';
import type { PolicyAction } from '../../config/policies.ts';
import { type Counted, identifyAndCount } from '../access/counts.ts';
import { identifyAndList } from '../access/identify.ts';
import type { Identity } from '../access/identity.ts';
import { type Indexed, type IndexedListers, identifyAndIndexed } from '../access/indexed.ts';
import { identifyAndPage, type Listing } from '../access/pages.ts';
import { mayDo } from '../access/policies.ts';
import type { Lister } from '../repository/finders.ts';
import type { Model, StoredObject } from '../repository/model.ts';
import type { Scope } from '../wire/list.ts';
import { type Orders, type PagedRequest, pageWanted } from '../wire/pages.ts';
import { authorize } from './authorize.ts';
import type { Declared } from './lambda.ts';
import { type Declaration, inTurn, type Received, type Request, request } from './received.ts';

/** About many: the query says of which namespaces. */
interface ListDeclaration<Q extends z.ZodType<Scope>, R> extends Declaration<Q, z.ZodType> {
  /** Superadmins get those of all namespaces when they ask without parameters, as clients of the original expect. */
  isWholeForSuperadmins?: boolean;
  query: Q;
  resource: Lister<R>;
  policy: PolicyAction;
}

/** About a list of which the store keeps some orders. */
interface PagedDeclaration<Q extends z.ZodType<PagedRequest>, T extends StoredObject, R>
  extends ListDeclaration<Q, R> {
  model: Model<T>;
  orders: Orders;
}

/** `route` about a list, which is read in the same round trip as the identity. */
export function listRoute<Q extends z.ZodType<Scope>, R>(
  declaration: ListDeclaration<Q, R>,
  useCase: (request: Request<Q, z.ZodType> & { found: R }) => unknown,
): Declared {
  return listing(declaration, useCase, ({ shared: { repository }, claims, input }, query) => {
    const isWhole = declaration.isWholeForSuperadmins === true && Object.keys(input.query).length === 0;
    return identifyAndList(repository, claims, declaration.resource, query ?? {}, isWhole);
  });
}

/** `listRoute` about a list that is read page by page, where the query asks for a page in an order that the store keeps. */
export function pagedRoute<Q extends z.ZodType<PagedRequest>, T extends StoredObject, R>(
  declaration: PagedDeclaration<Q, T, R>,
  useCase: (request: Request<Q, z.ZodType> & { found: Listing<T, R> }) => unknown,
): Declared {
  const { model, orders, resource: lister } = declaration;
  return listing(declaration, useCase, async ({ shared: { repository }, claims, input }, query) => {
    const wanted = query && pageWanted(query, orders);
    if (wanted) return identifyAndPage(repository, claims, { model, lister, wanted }, query);
    const isWhole = declaration.isWholeForSuperadmins === true && Object.keys(input.query).length === 0;
    const { identity, list } = await identifyAndList(repository, claims, lister, query ?? {}, isWhole);
    const all = async () => {
      const { found, beyond } = await list();
      return { found: { all: found }, beyond };
    };
    return { identity, list: all };
  });
}

/** `listRoute` about the numbers of objects by the values of a dimension. */
export function countRoute<Q extends z.ZodType<Scope>, T extends StoredObject>(
  declaration: Omit<ListDeclaration<Q, never>, 'resource'> & Counted<T>,
  useCase: (request: Request<Q, z.ZodType> & { found: Map<string, number> }) => unknown,
): Declared {
  return listing(declaration, useCase, ({ shared: { repository }, claims }, query) =>
    identifyAndCount(repository, claims, declaration, query ?? {}),
  );
}

/** `listRoute` about what the indexes tell. */
export function indexedRoute<Q extends z.ZodType<Scope>, I, A>(
  declaration: Omit<ListDeclaration<Q, never>, 'resource'> & { resource: IndexedListers<I, A> },
  useCase: (request: Request<Q, z.ZodType> & { found: Indexed<I, A> }) => unknown,
): Declared {
  return listing(declaration, useCase, ({ shared: { repository }, claims }, query) =>
    identifyAndIndexed(repository, claims, declaration.resource, query ?? {}),
  );
}

/** A route about what `identifying` finds for a query; undefined for one that is wrong, which is said once the policy permits it. */
function listing<Q extends z.ZodType<Scope>, F>(
  declaration: Omit<ListDeclaration<Q, never>, 'resource'>,
  useCase: (request: Request<Q, z.ZodType> & { found: F }) => unknown,
  identifying: (
    came: Received,
    query: z.output<Q> | undefined,
  ) => Promise<{ identity: Identity; list: () => Promise<{ found: F } & Pick<Identity, 'beyond'>> }>,
): Declared {
  return inTurn(declaration, async (event, requestId, came) => {
    const { data } = declaration.query.safeParse(came.input.query);
    const { identity, list } = await identifying(came, data);
    const { policy: action } = declaration;
    const may = () => mayDo(identity, action, { namespace: identity.namespace });
    return authorize(came.shared, identity, { event, requestId, action, may }, async (authorized) => {
      const { found, beyond } = await list();
      const received = request(declaration, event, came, authorized);
      const context = { ...received.context, identity: { ...received.context.identity, beyond } };
      return useCase({ ...received, context, found });
    });
  });
}
