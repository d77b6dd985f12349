import {
  Etcd3,
  GRPCInvalidArgumentError,
  type IKeyValue,
  type IOptions,
  type IRequestOp,
  type ITxnRequest,
} from 'etcd3';
import { Unavailable } from '../../errors.ts';
import { prefixEnd } from './range.ts';
import type { Commit, Condition, Entry, ReadRequest, ReadResult, Store } from './store.ts';

/** etcd's default for operations in a transaction (`--max-txn-ops`). */
const MOST_OPERATIONS = 128;
const PAGE_KEYS = 500;
/**
 * What a page of the largest objects (64 KiB) of three prefixes takes: by construction no answer is larger. One that
 * was would open the circuit breaker of the client, and take the store away from every tenant of this instance.
 */
const RECEIVE_LIMIT = 100 * 1024 * 1024;
/** A read of several pages is begun again as often when etcd compacts its revision away meanwhile. */
const RESTARTS = 2;

/** How to reach etcd. */
export interface EtcdOptions {
  /** With `http://` or `https://`. */
  endpoint: string;
  /** Of a single try of a call; etcd3 tries three times. */
  deadlineMs: number;
  /** PEM: the authority (without it the system's), and the client's certificate and key where etcd asks for them. */
  tls?: { ca?: string; cert?: string; key?: string };
  auth?: { username: string; password: string };
}

/**
 * The store on etcd 3.4 and later. One client, and one connection, for the life of the instance; each call has a
 * deadline, without which a connection that a freeze of the instance has cut hangs for ever.
 */
export class EtcdStore implements Store {
  readonly #client: Etcd3;

  constructor(options: EtcdOptions) {
    this.#client = new Etcd3(clientOptions(options));
  }

  async read({ keys = [], prefixes = [] }: ReadRequest): Promise<ReadResult> {
    for (let restart = 0; ; restart += 1) {
      try {
        return await this.#readPinned(keys, prefixes);
      } catch (error) {
        if (!isCompacted(error) || restart === RESTARTS) throw unavailable(error);
      }
    }
  }

  async commit({ if: conditions = [], put = [], delete: deleted = [] }: Commit): Promise<boolean> {
    const request: ITxnRequest = {
      compare: conditions.map(compare),
      success: [
        ...put.map(({ key, value }) => ({
          request_put: { key: Buffer.from(key), value: Buffer.from(value) },
        })),
        ...deleted.map((key) => ({ request_delete_range: { key: Buffer.from(key) } })),
      ],
    };
    try {
      return (await this.#client.kv.txn(request)).succeeded;
    } catch (error) {
      throw unavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  /** The first transaction fixes the revision at which all the others read. */
  async #readPinned(keys: readonly string[], prefixes: readonly string[]): Promise<ReadResult> {
    const first = keys.slice(0, MOST_OPERATIONS - prefixes.length);
    const pages = prefixes.map((prefix) => pageOf(Buffer.from(prefix), prefixEnd(prefix)));
    const { header, responses } = await this.#client.kv.txn({ success: [...pages, ...first.map(keyOf)] });
    const found = responses.map(({ response_range }) => response_range);
    const entries = new Map<string, Entry>();
    for (const { kvs } of found.slice(prefixes.length)) addTo(entries, kvs);
    await this.#readKeys(keys.slice(first.length), header.revision, entries);
    const ranges = found.slice(0, prefixes.length).map(({ kvs }) => kvs.map(entryOf));
    const open = found
      .slice(0, prefixes.length)
      .flatMap(({ more, kvs }, i) => (more ? [{ i, last: kvs.at(-1) }] : []));
    await this.#readPages(open, prefixes, header.revision, ranges);
    return { entries, ranges };
  }

  async #readKeys(keys: readonly string[], revision: string, entries: Map<string, Entry>): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(keys.length / MOST_OPERATIONS) }, (_, i) =>
      keys.slice(i * MOST_OPERATIONS, (i + 1) * MOST_OPERATIONS),
    );
    const answers = await Promise.all(
      chunks.map((chunk) => this.#client.kv.txn({ success: chunk.map((key) => keyOf(key, revision)) })),
    );
    for (const { response_range } of answers.flatMap(({ responses }) => responses))
      addTo(entries, response_range.kvs);
  }

  /** Reads on, a page of every prefix that has more with each transaction. */
  async #readPages(
    open: { i: number; last: IKeyValue | undefined }[],
    prefixes: readonly string[],
    revision: string,
    ranges: Entry[][],
  ): Promise<void> {
    let rest = open;
    while (rest.length > 0) {
      const success = rest.map(({ i, last }) =>
        pageOf(
          Buffer.concat([last?.key ?? Buffer.alloc(0), Buffer.from([0])]),
          prefixEnd(prefixes[i] ?? ''),
          revision,
        ),
      );
      const { responses } = await this.#client.kv.txn({ success });
      rest = rest.flatMap(({ i }, at) => {
        const { kvs = [], more = false } = responses[at]?.response_range ?? {};
        for (const kv of kvs) ranges[i]?.push(entryOf(kv));
        return more ? [{ i, last: kvs.at(-1) }] : [];
      });
    }
  }
}

function clientOptions({ endpoint, deadlineMs, tls, auth }: EtcdOptions): IOptions {
  return {
    hosts: endpoint,
    auth,
    credentials:
      tls?.ca === undefined
        ? undefined
        : {
            rootCertificate: Buffer.from(tls.ca),
            privateKey: tls.key === undefined ? undefined : Buffer.from(tls.key),
            certChain: tls.cert === undefined ? undefined : Buffer.from(tls.cert),
          },
    grpcOptions: { 'grpc.max_receive_message_length': RECEIVE_LIMIT },
    defaultCallOptions: () => ({ deadline: Date.now() + deadlineMs }),
  };
}

function pageOf(key: Buffer, end: string, revision?: string): IRequestOp {
  return { request_range: { key, range_end: Buffer.from(end), limit: PAGE_KEYS, revision } };
}

function keyOf(key: string, revision?: string | number): IRequestOp {
  return {
    request_range: { key: Buffer.from(key), revision: typeof revision === 'string' ? revision : undefined },
  };
}

function entryOf({ key, value, mod_revision }: IKeyValue): Entry {
  return { key: key.toString(), value: value.toString(), revision: mod_revision };
}

function addTo(entries: Map<string, Entry>, kvs: IKeyValue[]): void {
  for (const kv of kvs) {
    const entry = entryOf(kv);
    entries.set(entry.key, entry);
  }
}

/** A key that does not exist has the create revision 0; a prefix is empty when that holds for all of its range. */
function compare(condition: Condition): NonNullable<ITxnRequest['compare']>[number] {
  if ('prefix' in condition) {
    const range = { key: Buffer.from(condition.prefix), range_end: Buffer.from(prefixEnd(condition.prefix)) };
    return { ...range, target: 'Create', result: 'Equal', create_revision: 0 };
  }
  const key = Buffer.from(condition.key);
  if ('revision' in condition)
    return { key, target: 'Mod', result: 'Equal', mod_revision: condition.revision };
  return { key, target: 'Create', result: condition.exists ? 'Greater' : 'Equal', create_revision: 0 };
}

function isCompacted(error: unknown): boolean {
  return error instanceof Error && error.message.includes('required revision has been compacted');
}

/** What went wrong between us and etcd; a request that etcd finds malformed is our own mistake. */
function unavailable(cause: unknown): Error {
  if (cause instanceof GRPCInvalidArgumentError)
    return new Error('etcd refused a transaction as malformed', { cause });
  return new Unavailable('The store does not answer: try again in a few seconds', { cause });
}
