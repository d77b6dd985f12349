import { randomBytes } from 'node:crypto';

/** Of one millisecond so many ids of an instance are in order. */
const MOST_COUNTED = 0x0fff;

let last = { ms: 0, count: 0 };

/** A UUID v7 with a counter (RFC 9562, sections 5.7 and 6.2): the ids of an instance sort by when they were made. */
export function eventId(now: Date): string {
  const ms = now.getTime();
  last = { ms, count: last.ms === ms ? Math.min(last.count + 1, MOST_COUNTED) : 0 };
  const bytes = randomBytes(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.count, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
