import { createServer } from 'node:net';
import { DomainError } from '../lib/errors.ts';

/** The address on which everything listens that runs on this machine only. */
export const HOST = '127.0.0.1';

/** Throws `DomainError` where something listens on the port already; `otherwise` tells how to choose another one. */
export function refuseTakenPort(port: number, otherwise: string): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      fail(new DomainError(`Port ${port} cannot be used: stop what runs there, or ${otherwise}`, { cause }));
    });
    probe.listen(port, HOST, () => probe.close(() => done()));
  });
}
