import type { Loaded, Model, StoredObject } from './model.ts';
import type { Queries, Query } from './queries.ts';

/** One object that a route is about, with what is shown along with it; read together with the identity. */
export interface Finder<T extends StoredObject, R extends Loaded<T>> {
  model: Model<T>;
  find(queries: Queries, namespace: string, id: string): Query<R | undefined>;
}

/** The objects that a route lists: of one namespace, or (undefined) of all. */
export interface Lister<R> {
  list(queries: Queries, namespace: string | undefined): Query<R>;
}
