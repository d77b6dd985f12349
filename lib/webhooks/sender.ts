import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Config } from '../../config/schema.ts';
import { Gate } from '../kubernetes/connection/gate.ts';
import type { Lookup } from '../kubernetes/connection/own-servers.ts';
import { DeliveryFailed, refusal, unreachable } from './failures.ts';

/** An attempt, from the name of the receiver to the end of its answer. */
const DEADLINE_MS = 10_000;
/** Of an answer no more is read, and nothing of it is kept. */
const ANSWER_LIMIT = 64 * 1024;

/** What is sent. */
export interface Message {
  url: string;
  headers: Record<string, string>;
  body: string;
}

type SenderConfig = Pick<
  Config,
  'KUBERNETES_ALLOWED_NETWORKS' | 'ETCD_HOST' | 'ETCD_PORT' | 'WEBHOOK_CA_CERT'
>;

/**
 * Sends to receivers that clients name: over HTTPS alone, to the addresses that API servers may have, following no redirect,
 * with a connection of its own each time.
 */
export class Sender {
  readonly #gate: Gate;
  readonly #ca: string[] | undefined;
  readonly #deadlineMs: number;

  constructor(
    config: SenderConfig,
    { lookup, deadlineMs = DEADLINE_MS }: { lookup?: Lookup; deadlineMs?: number } = {},
  ) {
    const own = [{ host: config.ETCD_HOST, port: config.ETCD_PORT }];
    this.#gate = new Gate(config.KUBERNETES_ALLOWED_NETWORKS, own, lookup);
    const { WEBHOOK_CA_CERT: extra } = config;
    this.#ca = extra === undefined ? undefined : [...rootCertificates, extra];
    this.#deadlineMs = deadlineMs;
  }

  /** Sends a message; returns the status of the success (2xx). Throws `DeliveryFailed`. */
  async send(message: Message): Promise<number> {
    const signal = AbortSignal.timeout(this.#deadlineMs);
    let answer: IncomingMessage | undefined;
    try {
      answer = await this.#open(message, signal);
      const { statusCode: status = 0, headers } = answer;
      if (status < 200 || status > 299) throw refusal(status, headers['retry-after']);
      await drain(answer, signal);
      return status;
    } catch (cause) {
      throw unreachable(cause, signal);
    } finally {
      answer?.destroy();
    }
  }

  async #open({ url, headers, body }: Message, signal: AbortSignal): Promise<IncomingMessage> {
    const to = new URL(url);
    const lookup = await this.#gate.lookupFor(to, signal);
    const options = {
      ...{ method: 'POST', agent: false, lookup, ca: this.#ca, signal },
      headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    };
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      request(to, options, resolve)
        .on('error', reject)
        // Nobody asked for another protocol (101), and the socket would stay open for ever.
        .on('upgrade', (_answer, socket) => {
          socket.destroy();
          reject(new DeliveryFailed('The receiver does not answer like a web server', { status: 101 }));
        })
        .on('close', () => signal.removeEventListener('abort', abort))
        .end(body);
    });
  }
}

/** Reads an answer to its end, or as much as an answer may hold: one that is cut short is no success. */
async function drain(answer: IncomingMessage, signal: AbortSignal): Promise<void> {
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT) return;
  }
}
