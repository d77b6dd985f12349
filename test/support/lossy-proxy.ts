import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './etcd-server.ts';

/** A TCP proxy that treats a connection as a network or a frozen Lambda does. */
export interface LossyProxy {
  port: number;
  /** The bytes that come next from the server are swallowed, and the connections are cut: an answer is lost. */
  loseNextAnswer(): void;
  /** Bytes go nowhere from now on, and nobody is told. */
  blackHole(): void;
  /** Back to normal for new connections; old ones stay as they are. */
  heal(): void;
  close(): Promise<void>;
}

/** Starts a proxy before a server on this machine. */
export async function startLossyProxy(target: number): Promise<LossyProxy> {
  let mode: 'normal' | 'lose' | 'hole' = 'normal';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let isLost = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      isLost ||= mode === 'hole';
      if (!isLost) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      isLost ||= mode === 'hole';
      if (mode === 'lose') {
        mode = 'normal';
        client.destroy();
        upstream.destroy();
      } else if (!isLost) client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    loseNextAnswer: () => {
      mode = 'lose';
    },
    blackHole: () => {
      mode = 'hole';
    },
    heal: () => {
      mode = 'normal';
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
