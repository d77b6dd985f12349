import { DatabaseSync } from 'node:sqlite';
import { Etcd3 } from 'etcd3';
import type { ReadRequest } from '../../lib/repository/stores/store.ts';

const PAGE = 500;
const OPERATIONS = 128;

/** Reads what a request of ours read, in as many round trips, with nothing but the client of the database. */
export type BareRead = (request: ReadRequest) => Promise<string[]>;

/** The floor of a handler: its reads, one JSON.parse a value, and one JSON.stringify of what it answered. */
export function floorOf(
  read: BareRead,
  requests: readonly ReadRequest[],
  answer: unknown,
): () => Promise<string> {
  return async () => {
    for (const request of requests) for (const value of await read(request)) parse(value);
    return JSON.stringify(answer);
  };
}

/** Times of checks and index entries are no JSON: they are read, not parsed. */
function parse(value: string): unknown {
  return value.startsWith('{') ? JSON.parse(value) : value;
}

/** Bare etcd3: transactions of ranges, pages of 500 keys. */
export function bareEtcd(endpoint: string): { read: BareRead; close: () => void } {
  const client = new Etcd3({
    hosts: endpoint,
    grpcOptions: { 'grpc.max_receive_message_length': 100 * 1024 * 1024 },
  });
  const range = (key: Buffer, end?: Buffer, revision?: string) => ({
    request_range: { key, range_end: end, limit: end ? PAGE : 0, revision },
  });
  const read: BareRead = async ({ keys = [], prefixes = [] }) => {
    const ends = prefixes.map((prefix) => Buffer.from(`${prefix.slice(0, -1)}0`));
    const first = prefixes.map((prefix, i) => range(Buffer.from(prefix), ends[i]));
    const now = keys.slice(0, OPERATIONS - prefixes.length);
    const { header, responses } = await client.kv.txn({
      success: [...first, ...now.map((key) => range(Buffer.from(key)))],
    });
    const values = responses.flatMap(({ response_range }) =>
      response_range.kvs.map(({ value }) => value.toString()),
    );
    const chunks = [];
    for (let at = now.length; at < keys.length; at += OPERATIONS)
      chunks.push(keys.slice(at, at + OPERATIONS));
    const more = await Promise.all(
      chunks.map((chunk) =>
        client.kv.txn({ success: chunk.map((key) => range(Buffer.from(key), undefined, header.revision)) }),
      ),
    );
    for (const { response_range } of more.flatMap((answer) => answer.responses)) {
      for (const { value } of response_range.kvs) values.push(value.toString());
    }
    let open = prefixes.flatMap((_, i) => {
      const page = responses[i]?.response_range;
      return page?.more ? [{ i, last: page.kvs.at(-1)?.key ?? Buffer.alloc(0) }] : [];
    });
    while (open.length > 0) {
      const success = open.map(({ i, last }) =>
        range(Buffer.concat([last, Buffer.from([0])]), ends[i], header.revision),
      );
      const answer = await client.kv.txn({ success });
      open = open.flatMap(({ i }, at) => {
        const page = answer.responses[at]?.response_range;
        for (const { value } of page?.kvs ?? []) values.push(value.toString());
        return page?.more ? [{ i, last: page.kvs.at(-1)?.key ?? Buffer.alloc(0) }] : [];
      });
    }
    return values;
  };
  return { read, close: () => client.close() };
}

/** Bare node:sqlite on the same file. */
export function bareSqlite(path: string): { read: BareRead; close: () => void } {
  const database = new DatabaseSync(path);
  const get = database.prepare('SELECT key, value, revision FROM entries WHERE key = ?');
  const list = database.prepare(
    'SELECT key, value, revision FROM entries WHERE key >= ? AND key < ? ORDER BY key',
  );
  const read: BareRead = async ({ keys = [], prefixes = [] }) => {
    database.exec('BEGIN');
    const rows = [
      ...keys.map((key) => get.get(key)).filter((row) => row !== undefined),
      ...prefixes.flatMap((prefix) => list.all(prefix, `${prefix.slice(0, -1)}0`)),
    ];
    database.exec('COMMIT');
    return rows.map(({ value }) => String(value));
  };
  return { read, close: () => database.close() };
}
