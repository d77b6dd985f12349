/** Tags of BER (X.690) and of the messages of RFC 4511 that end an operation. */
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const ENUMERATED = 0x0a;
const CONSTRUCTED = 0x20;
const BIND_RESPONSE = 0x61;
const SEARCH_DONE = 0x65;
export const EXTENDED_RESPONSE = 0x78;
const RESULTS = [BIND_RESPONSE, SEARCH_DONE, EXTENDED_RESPONSE];

/** A user in thousands of groups takes some hundred kilobytes. */
const LARGEST_MESSAGE = 1024 * 1024;
/** Of the bytes that give a length. */
const LONGEST_LENGTH = 4;
/** An entry is an element in a message, with a list of attributes, with sets of values. */
const DEEPEST = 12;

/** An element: its tag, and where its content begins and ends. */
interface Element {
  tag: number;
  start: number;
  end: number;
}

/**
 * Splits what a directory sends into its messages, each of which is whole: every element ends where the one ends that it is
 * in, and every result has its code. The client that reads them believes lengths, and takes a missing code for success.
 */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** Whether nothing is left of a message that has not come whole. */
  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }

  /** The messages that are whole with this chunk. Throws an Error for what is no message, and for a larger one than 1 MiB. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = this.isEmpty ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const element = elementAt(this.#rest, 0, Number.POSITIVE_INFINITY);
      if (this.#rest.length > 0 && this.#rest[0] !== SEQUENCE) throw new Error('It is no LDAP message');
      if (element && element.end > LARGEST_MESSAGE) throw new Error('The message is larger than 1 MiB');
      if (!element || element.end > this.#rest.length) return messages;
      const message = this.#rest.subarray(0, element.end);
      this.#rest = this.#rest.subarray(element.end);
      refuseBroken(message, element);
      messages.push(message);
    }
  }
}

/** The operation of a message, and the code of its result if it has one; 0 is success. */
export function resultOf(message: Buffer): { operation: number | undefined; code: number | undefined } {
  const [, operation] = childrenOf(message, elementAt(message, 0, message.length));
  const [code] = childrenOf(message, operation);
  const isCode = code?.tag === ENUMERATED && code.end === code.start + 1;
  return { operation: operation?.tag, code: isCode ? message[code.start] : undefined };
}

function refuseBroken(message: Buffer, whole: Element): void {
  const [id, operation] = childrenOf(message, whole);
  const isWhole = isWellFormed(message, whole, 0) && id?.tag === INTEGER && operation !== undefined;
  if (!isWhole) throw new Error('It is no whole LDAP message');
  if (RESULTS.includes(operation.tag) && resultOf(message).code === undefined)
    throw new Error('The result has no code');
}

function isWellFormed(bytes: Buffer, element: Element, depth: number): boolean {
  if ((element.tag & CONSTRUCTED) === 0) return true;
  if (depth === DEEPEST) return false;
  const children = childrenOf(bytes, element);
  const end = children.at(-1)?.end ?? element.start;
  return end === element.end && children.every((child) => isWellFormed(bytes, child, depth + 1));
}

/** The elements in another one, up to the first that does not fit. */
function childrenOf(bytes: Buffer, parent: Element | undefined): Element[] {
  const children: Element[] = [];
  for (let at = parent?.start ?? 0, end = parent?.end ?? 0; at < end; ) {
    const child = elementAt(bytes, at, end);
    if (!child) return children;
    children.push(child);
    at = child.end;
  }
  return children;
}

/** The element at a place; undefined where its head is not whole, or its content ends beyond `limit`. Lengths are definite (RFC 4511, 5.1). */
function elementAt(bytes: Buffer, at: number, limit: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || more > LONGEST_LENGTH) throw new Error('The length is of no known form');
  const start = at + 2 + more;
  if (start > Math.min(limit, bytes.length)) return undefined;
  const end = start + (more === 0 ? first : bytes.readUIntBE(at + 2, more));
  return end > limit ? undefined : { tag, start, end };
}
