import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { MessageSplitter } from './messages.ts';

/** For one login a directory says a few kilobytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * A connection whose reads are LDAP messages, one at a time: the client parses all messages of a chunk within one another,
 * and thousands of tiny ones would end the process. What is no message, and too much of any, ends the connection.
 */
export class MessageStream extends Duplex {
  /** As the client asks a socket whether it is connected already. */
  readonly connecting = false;
  readonly readyState = 'open';
  readonly #socket: Socket;
  readonly #splitter = new MessageSplitter();
  #bytes = 0;

  constructor(socket: Socket) {
    super({ readableObjectMode: true });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    try {
      this.#bytes += chunk.length;
      if (this.#bytes > MOST_BYTES) throw new Error('The directory says more than was asked for');
      for (const message of this.#splitter.push(chunk)) this.push(message);
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
