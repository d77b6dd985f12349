/** Under the operations of a transaction that etcd takes (128), with room for further conditions. */
const MOST_ENTRIES = 100;
/** Under the size of a request that etcd takes (1.5 MiB). */
const MOST_BYTES = 1024 * 1024;

/** Entries in their order, in batches that one commit takes; one that is larger than a batch is one by itself. */
export async function* inBatches<E extends { key: string; value: string }>(
  entries: Iterable<E> | AsyncIterable<E>,
): AsyncGenerator<E[]> {
  let batch: E[] = [];
  let size = 0;
  for await (const entry of entries) {
    // The key stands in a condition too.
    const entrySize = 2 * Buffer.byteLength(entry.key) + Buffer.byteLength(entry.value);
    const isFull = batch.length === MOST_ENTRIES || size + entrySize > MOST_BYTES;
    if (batch.length > 0 && isFull) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(entry);
    size += entrySize;
  }
  if (batch.length > 0) yield batch;
}
