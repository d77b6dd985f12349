import { request } from 'node:https';
import { isIP } from 'node:net';
import { EngineFailed, EngineTimeout, Unavailable } from '../../errors.ts';
import type { AddressGuard } from '../../kubernetes/connection/addresses.ts';
import { defaultLookup, guardedLookup, type Lookup } from '../../kubernetes/connection/own-servers.ts';

/** How a file is downloaded. */
export interface DownloadOptions {
  guard: AddressGuard;
  /** The most that it may hold, in bytes. */
  limit: number;
  signal: AbortSignal;
  /** Authorities besides the well-known ones, in PEM. */
  ca?: string;
  lookup?: Lookup;
}

/**
 * Downloads a file from where Jenkins has put its artifacts: over https, without credentials, only from an address that the
 * guard allows, following no redirect. Throws `EngineFailed`, `EngineTimeout`, `Unavailable`; messages name the host alone,
 * since the address is signed.
 */
export async function download(url: URL, options: DownloadOptions): Promise<string> {
  const { guard, limit, signal, ca, lookup = defaultLookup } = options;
  const where = `The artifact of the build lies at ${url.hostname}`;
  if (url.protocol !== 'https:') throw new EngineFailed(`${where}, which is not https`);
  const admit = (address: string) => {
    if (!guard.allows(address)) throw new EngineFailed(`${where}, whose address is not allowed`);
  };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) admit(host);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { ca, signal, agent: false, lookup: guardedLookup(lookup, admit) },
      (answer) => {
        if (answer.statusCode !== 200) {
          answer.destroy();
          const mayPass = (answer.statusCode ?? 0) >= 500;
          return reject(new EngineFailed(`${where}, which answers ${answer.statusCode}`, { mayPass }));
        }
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > limit) answer.destroy(new EngineFailed(`${where}, and holds more than ${limit} bytes`));
          else chunks.push(chunk);
        });
        answer.on('error', (error) => reject(failure(error, where, signal)));
        answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      },
    );
    sent.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new EngineFailed(`${where}, which answers something else`));
    });
    sent.on('error', (error) => reject(failure(error, where, signal)));
    sent.end();
  });
}

function failure(error: Error, where: string, signal: AbortSignal): Error {
  if (error instanceof EngineFailed) return error;
  if (signal.aborted) return new EngineTimeout(`${where}, which did not answer in time`, { cause: error });
  return new Unavailable(`${where}, which cannot be reached`, { cause: error });
}
