import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './etcd-server.ts';

/** What becomes of bytes from the server: they are passed on, or lost, and the connection is cut. */
export type Fate = 'pass' | 'cut';

/** A TCP proxy that treats a connection as a network or a frozen Lambda does. */
export interface LossyProxy {
  port: number;
  /** Asked about all bytes that come from the server, which wait for the answer; undefined passes them. */
  onAnswer?: (() => Promise<Fate>) | undefined;
  /** The connections of now lead nowhere any more, and nobody is told; new ones are as ever. */
  blackHole(): void;
  /** Cuts all connections, and refuses new ones until `resume`. */
  refuse(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy before a server on this machine. */
export async function startLossyProxy(target: number): Promise<LossyProxy> {
  const pairs = new Map<Socket, Socket>();
  const holes = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    pairs.set(client, upstream);
    const end = () => {
      client.destroy();
      upstream.destroy();
      pairs.delete(client);
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => {
      if (!holes.has(client)) upstream.write(bytes);
    });
    const answer = async () => {
      for await (const bytes of upstream) {
        if ((await proxy.onAnswer?.()) === 'cut') return end();
        if (!holes.has(client)) client.write(bytes);
      }
    };
    answer().catch(end);
  });
  const port = await freePort();
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const proxy: LossyProxy = {
    port,
    blackHole: () => {
      for (const client of pairs.keys()) holes.add(client);
    },
    refuse: stop,
    resume: listen,
    close: stop,
  };
  await listen();
  return proxy;
}
