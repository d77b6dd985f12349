import { getCACertificates } from 'node:tls';
import {
  Etcd3,
  EtcdPermissionDeniedError,
  type IKeyValue,
  type IOptions,
  type ITxnRequest,
  type ITxnResponse,
} from 'etcd3';
import { StoreFull, Unavailable } from '../../errors.ts';
import { countStoreFull } from '../../request-metrics.ts';
import { FAULT_HANDLING, isCompacted, isLoginOutdated, RECONNECTING, unavailable } from './etcd-faults.ts';
import {
  countOf,
  entryOf,
  keyOf,
  pageOf,
  partOf,
  RAISED,
  type Range,
  rangeAfter,
  rangeOf,
} from './etcd-ranges.ts';
import { scanPinned } from './etcd-scan.ts';
import type { Commit, Condition, Entry, ReadRequest, ReadResult, ScanPage, Store } from './store.ts';

/** etcd's default for operations in a transaction (`--max-txn-ops`). */
const MOST_OPERATIONS = 128;
const PAGE_KEYS = 500;
/** What a page of the largest objects (64 KiB) of three prefixes takes, and no request reads more of them at once. */
const RECEIVE_LIMIT = 100 * 1024 * 1024;
/** The alarm that etcd raises when it reaches its quota. */
const NO_SPACE = 'Nospace';
/** A read of several pages is begun again as often when etcd compacts its revision away meanwhile. */
const RESTARTS = 2;

/** How to reach etcd. */
export interface EtcdOptions {
  /** With `http://` or `https://`. */
  endpoint: string;
  /** Of a single try of a call; one that did not answer in time is tried once more. */
  deadlineMs: number;
  /** PEM: the authority (without it Node's own), and the client's certificate and key where etcd asks for them. */
  tls?: { ca?: string; cert?: string; key?: string };
  auth?: { username: string; password: string };
}

/**
 * The store on etcd 3.4 and later. One client, and one connection, for the life of the instance; each call has a
 * deadline, without which a connection that a freeze of the instance has cut hangs for ever.
 */
export class EtcdStore implements Store {
  readonly #options: IOptions;
  #client: Etcd3;

  constructor(options: EtcdOptions) {
    this.#options = clientOptions(options);
    this.#client = new Etcd3(this.#options);
  }

  async read(request: ReadRequest): Promise<ReadResult> {
    const ranges = (request.prefixes ?? []).map(rangeOf);
    for (let restart = 0; ; restart += 1) {
      try {
        return await this.#readPinned(request, ranges);
      } catch (error) {
        if (!isCompacted(error) || restart === RESTARTS) throw unavailable(error);
      }
    }
  }

  async commit({
    if: conditions = [],
    put = [],
    delete: deleted = [],
    raise = [],
  }: Commit): Promise<boolean> {
    const request: ITxnRequest = {
      compare: conditions.map(compare),
      success: [
        ...put.map(({ key, value }) => ({
          request_put: { key: Buffer.from(key), value: Buffer.from(value) },
        })),
        ...deleted.map((key) => ({ request_delete_range: { key: Buffer.from(key) } })),
        ...raise.map((key) => ({ request_put: { key: Buffer.from(key), value: RAISED } })),
      ],
    };
    try {
      return (await this.#transact(request)).succeeded;
    } catch (cause) {
      const error = unavailable(cause);
      if (error instanceof StoreFull) countStoreFull();
      throw error;
    }
  }

  async *scan(...prefixes: readonly string[]): AsyncGenerator<ScanPage> {
    const ranges = prefixes.map(rangeOf);
    try {
      yield* scanPinned((request) => this.#transact(request), ranges);
    } catch (error) {
      throw isCompacted(error) ? forgotten(error) : unavailable(error);
    }
  }

  /**
   * Reads the alarms of etcd (https://etcd.io/docs/v3.4/op-guide/maintenance/#space-quota), which 3.5.28 alone lets nobody
   * but root do.
   */
  async isFull(): Promise<boolean | undefined> {
    try {
      const { alarms } = await this.#call((client) => client.maintenance.alarm({ action: 'Get' }));
      return alarms.some(({ alarm }) => alarm === NO_SPACE);
    } catch (error) {
      if (error instanceof EtcdPermissionDeniedError) return undefined;
      throw unavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  /** The first transaction fixes the revision at which all the others read. */
  async #readPinned(
    { keys = [], pages = [], counts = [] }: ReadRequest,
    ranges: readonly Range[],
  ): Promise<ReadResult> {
    const lists = ranges.map((range): List => ({ range, entries: [] }));
    const parts = [...pages.map(partOf), ...counts.map(countOf)];
    const first = keys.slice(0, MOST_OPERATIONS - lists.length - parts.length);
    const { header, responses } = await this.#transact({
      success: [
        ...lists.map(({ range }) => pageOf(range, PAGE_KEYS)),
        ...parts,
        ...first.map((key) => keyOf(key)),
      ],
    });
    const entries = new Map<string, Entry>();
    const answers = responses.map(({ response_range }) => response_range);
    const read = answers.slice(lists.length, lists.length + parts.length);
    for (const { kvs } of answers.slice(lists.length + parts.length)) addTo(entries, kvs);
    let rest = addPages(lists, responses);
    await this.#readKeys(keys.slice(first.length), header.revision, entries);
    while (rest.length > 0) {
      const success = rest.map(({ range }) => pageOf(range, PAGE_KEYS, header.revision));
      rest = addPages(rest, (await this.#transact({ success })).responses);
    }
    return {
      entries,
      ranges: lists.map((list) => list.entries),
      pages: read.slice(0, pages.length).map(({ kvs }) => kvs.map(entryOf)),
      counts: read.slice(pages.length).map(({ count }) => Number(count)),
    };
  }

  async #readKeys(keys: readonly string[], revision: string, entries: Map<string, Entry>): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(keys.length / MOST_OPERATIONS) }, (_, i) =>
      keys.slice(i * MOST_OPERATIONS, (i + 1) * MOST_OPERATIONS),
    );
    const answers = await Promise.all(
      chunks.map((chunk) => this.#transact({ success: chunk.map((key) => keyOf(key, revision)) })),
    );
    for (const { response_range } of answers.flatMap(({ responses }) => responses))
      addTo(entries, response_range.kvs);
  }

  /**
   * etcd3 logs in again when etcd no longer knows its token, but not when etcd refuses one as outdated: a JWT, after
   * any change of users or roles (https://etcd.io/docs/v3.4/learning/design-auth-v3/). Only a new client drops it.
   */
  async #call<R>(work: (client: Etcd3) => Promise<R>): Promise<R> {
    const client = this.#client;
    try {
      return await work(client);
    } catch (error) {
      if (!isLoginOutdated(error)) throw error;
      if (this.#client === client) {
        this.#client = new Etcd3(this.#options);
        client.close();
      }
      return work(this.#client);
    }
  }

  #transact(request: ITxnRequest): Promise<ITxnResponse> {
    return this.#call((client) => client.kv.txn(request));
  }
}

/** How etcd3 is told the same. */
export function clientOptions({ endpoint, deadlineMs, tls, auth }: EtcdOptions): IOptions {
  return {
    hosts: endpoint,
    auth,
    credentials: tls && {
      rootCertificate: Buffer.from(tls.ca ?? getCACertificates().join('\n')),
      privateKey: tls.key === undefined ? undefined : Buffer.from(tls.key),
      certChain: tls.cert === undefined ? undefined : Buffer.from(tls.cert),
    },
    grpcOptions: { 'grpc.max_receive_message_length': RECEIVE_LIMIT, ...RECONNECTING },
    faultHandling: FAULT_HANDLING,
    defaultCallOptions: () => ({ deadline: Date.now() + deadlineMs }),
  };
}

/** What is still to be read of a prefix, and what was found so far. */
interface List {
  range: Range;
  entries: Entry[];
}

/** Adds a page to each list; gives those that have more, from the key after the last. */
function addPages(lists: readonly List[], responses: ITxnResponse['responses']): List[] {
  return lists.flatMap(({ range, entries }, i) => {
    const { kvs = [], more = false } = responses[i]?.response_range ?? {};
    for (const kv of kvs) entries.push(entryOf(kv));
    const last = kvs.at(-1);
    if (!more || !last) return [];
    return [{ entries, range: rangeAfter(range, last.key) }];
  });
}

function addTo(entries: Map<string, Entry>, kvs: IKeyValue[]): void {
  for (const kv of kvs) {
    const entry = entryOf(kv);
    entries.set(entry.key, entry);
  }
}

/** A key that does not exist has the create revision 0; a prefix is empty when that holds for all of its range. */
function compare(condition: Condition): NonNullable<ITxnRequest['compare']>[number] {
  if ('prefix' in condition)
    return { ...rangeOf(condition.prefix), target: 'Create', result: 'Equal', create_revision: 0 };
  const key = Buffer.from(condition.key);
  if ('revision' in condition)
    return { key, target: 'Mod', result: 'Equal', mod_revision: condition.revision };
  return { key, target: 'Create', result: condition.exists ? 'Greater' : 'Equal', create_revision: 0 };
}

function forgotten(cause: unknown): Unavailable {
  const message = 'etcd has compacted away the moment that was being read: run it again';
  return new Unavailable(message, { cause });
}
