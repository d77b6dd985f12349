import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createAuthority } from './certificates.ts';

/** How it behaves badly. */
export type ReceiverFault =
  | { status: number; retryAfter?: string; location?: string }
  /** It never answers. */
  | 'silent'
  /** Its headers come byte by byte, and never end. */
  | 'drip'
  /** It answers 200 with a body that never ends. */
  | 'endless'
  /** It answers 200, and closes before the body is there that it has announced. */
  | 'liar'
  /** It answers 204 when it is told to: see `answerLate`. */
  | 'late'
  /** It answers one request twice. */
  | 'twice'
  | 'reset';

/** A request as it came. */
export interface ReceivedEvent {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface WebhookReceiver {
  url: string;
  /** The certificate of its authority, PEM. */
  ca: string;
  received: ReceivedEvent[];
  /** The most requests that it had at the same time. */
  readonly mostAtOnce: number;
  /** Behaves so from now on, as often as said. */
  misbehave(fault: ReceiverFault | undefined, times?: number): void;
  /** Answers all that is `late` by now, or cuts it. */
  answerLate(isCut?: boolean): void;
  close(): Promise<void>;
}

/** Starts a receiver of webhooks over HTTPS on this machine, which takes everything and answers 204. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const authority = await createAuthority();
  const { cert, key } = await authority.server();
  const received: ReceivedEvent[] = [];
  const sockets = new Set<Duplex>();
  const late: ServerResponse[] = [];
  let fault: ReceiverFault | undefined;
  let left = Number.POSITIVE_INFINITY;
  let atOnce = 0;
  let mostAtOnce = 0;

  const server = createServer({ cert, key }, async (request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.on('close', () => {
      atOnce -= 1;
    });
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    received.push({ path: request.url ?? '', headers, body: await text(request) });
    const bad = left > 0 ? fault : undefined;
    left -= 1;
    if (bad === 'silent') return;
    if (bad === 'late') late.push(response);
    else if (bad === 'twice') request.socket.end('HTTP/1.1 204 No Content\r\n\r\n'.repeat(2));
    else if (bad === 'reset') request.socket.destroy();
    else if (bad === 'drip') drip(request.socket);
    else if (bad === 'endless') response.writeHead(200).write('x'.repeat(1024 * 1024));
    else if (bad === 'liar') {
      response.writeHead(200, { 'content-length': 100 }).write('ok');
      setTimeout(() => request.socket.destroy(), 10);
    } else if (bad) {
      response.writeHead(bad.status, {
        ...(bad.retryAfter !== undefined && { 'retry-after': bad.retryAfter }),
        ...(bad.location !== undefined && { location: bad.location }),
      });
      response.end('the secret of an internal server');
    } else response.writeHead(204).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    ca: authority.cert,
    received,
    get mostAtOnce() {
      return mostAtOnce;
    },
    misbehave: (next, times = Number.POSITIVE_INFINITY) => {
      fault = next;
      left = times;
    },
    answerLate: (isCut = false) => {
      for (const response of late.splice(0)) {
        if (isCut) response.destroy();
        else response.writeHead(204).end();
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function drip(socket: Duplex): void {
  const bytes = [...'HTTP/1.1 200 OK\r\n', ...'x: y\r\n'.repeat(10_000)];
  const timer = setInterval(() => {
    const byte = bytes.shift();
    if (byte === undefined || socket.destroyed) clearInterval(timer);
    else socket.write(byte);
  }, 20);
  timer.unref();
}
