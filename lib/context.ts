import type { Config } from '../config/schema.ts';
import type { ReadHead } from './access/heads.ts';
import type { Identity } from './access/identity.ts';
import type { StoredPage } from './access/pages.ts';
import type { Dispatcher } from './dispatch/dispatcher.ts';
import type { EngineRegistry } from './engines/registry.ts';
import type { AuthMethod } from './models/user.ts';
import type { HeadWanted } from './repository/indexes/heads.ts';
import type { Outline } from './repository/indexes/pages.ts';
import type { Named, Newest, TrailEntry } from './repository/logs/trail.ts';
import type { TrailPage } from './repository/logs/trail-pages.ts';
import type { Model, StoredObject } from './repository/model.ts';
import type { QuotaKind, Used } from './repository/quotas/quota.ts';
import type { Reference, Referring } from './repository/referring.ts';
import type { Tenant } from './repository/tenant.ts';
import type { Writer } from './repository/writer.ts';

/** What it takes to manage clusters, on behalf of a user, a worker or the schedule. */
export interface Context {
  config: Config;
  engines: EngineRegistry;
  dispatcher: Dispatcher;
  now: () => Date;
  /** What is known of login methods outside of `lib/auth`. */
  logins: { keepsPassword(auth: AuthMethod): boolean };
  tenantOf(object: Pick<StoredObject, 'namespace'>): Tenant;
}

/** The context of one request: adds the caller, and the tenant that the caller belongs to. */
export interface RequestContext extends Context {
  identity: Identity;
  /** The caller's own tenant, where new objects go. */
  tenant: Tenant;
  /** The tenant that holds all organizations. */
  organizations: Tenant;
  /** How changes of this client are written: with the `If-Match` of the request. */
  writer: Writer;
  /** Adds an entry to the audit trail for an action that writes no object. Throws `Unavailable`, `TooManyRequests` when the day is used up. */
  note(about: Named): Promise<void>;
  /** See `Ledger.used`. */
  usedBy(namespace: string): Promise<Record<QuotaKind, Used>>;
  /** See `referringAnywhere`. */
  referring(reference: Reference): Promise<Referring[]>;
  /** See `readHeads`. */
  readHeads<T extends StoredObject>(model: Model<T>, wanted: readonly HeadWanted[]): Promise<ReadHead<T>[]>;
  /** See `readPage`. */
  readPage<T extends StoredObject>(model: Model<T>, outline: Outline): Promise<StoredPage<T>>;
  /** See `trailPage`. */
  pageTrail<E extends TrailEntry>(asked: TrailPage): Promise<Newest<E>>;
  /** See `Trail.newest`. */
  readTrail<E extends TrailEntry>(
    days: readonly string[],
    namespace: string | undefined,
    isWanted: (entry: E) => boolean,
    most: number,
  ): Promise<Newest<E>>;
}
