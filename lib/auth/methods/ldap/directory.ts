import type { Socket } from 'node:net';
import type { Client, Entry as FoundEntry } from 'ldapts';
import { withDeadline } from '../../../deadline.ts';
import { EngineTimeout, Unavailable } from '../../../errors.ts';
import { isEntryName } from '../../entry-name.ts';
import { connect } from './connect.ts';
import type { LdapSettings } from './settings.ts';
import { MessageStream } from './stream.ts';

/** Result codes of RFC 4511, appendix A. */
const NO_SUCH_OBJECT = 32;
/**
 * A bind that fails for the user: wrong password, none that can be compared, an account that is locked, or one that the
 * policy of the directory keeps out.
 */
const REFUSED = [48, 49, 50, 53, 19, 32, 34];

/** An entry of the directory; attributes by their names in lower case. */
export interface Entry {
  dn: string;
  attributes: ReadonlyMap<string, readonly string[]>;
}

/** What is searched. */
export interface Search {
  scope: 'sub' | 'base';
  filter: string;
  attributes: readonly string[];
  most: number;
}

/** One connection to the directory. */
export interface Session {
  /** Whether the password is the one of an entry. */
  bind(dn: string, password: string): Promise<boolean>;
  /** The entries that match, so many at most, with some attributes: below the base, or the base alone. */
  search(base: string, search: Search): Promise<Entry[]>;
}

/**
 * Uses one connection to the directory, with the deadline of the settings for all of it. References to other servers are
 * not followed: nothing was agreed about passwords with those. Throws `Unavailable` when the directory cannot be reached,
 * cannot answer, or answers nonsense; its cause holds no password and no name.
 */
export async function withDirectory<T>(
  settings: LdapSettings,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline(settings.timeoutMs, async (signal) => {
      const { Client } = await import('./ldapts.ts');
      const socket = await connect(settings, signal);
      const client = clientOf(Client, settings.uri, socket);
      try {
        return await use(sessionOf(client));
      } finally {
        await client.unbind().catch(() => undefined);
        socket.destroy();
      }
    });
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const isLate = error instanceof EngineTimeout;
    throw unavailable(isLate ? new Error('The directory did not answer in time') : causeOf(error));
  }
}

/** The connection is made already: a client that loses it must not make another one, on which nobody is bound. */
function clientOf(Maker: typeof Client, url: string, socket: Socket): Client {
  let unused: MessageStream | undefined = new MessageStream(socket);
  const once = () => {
    if (!unused) throw new Error('The directory ended the connection');
    // The client asks no more of a socket than of any duplex stream, and whether it is open.
    const stream = unused as unknown as Socket;
    unused = undefined;
    return stream;
  };
  // With an address of ldap: the client adds no TLS of its own.
  return new Maker({ url: url.replace(/^ldaps:/i, 'ldap:'), createConnection: once });
}

function sessionOf(client: Client): Session {
  return {
    bind: async (dn, password) => {
      try {
        await client.bind(dn, password);
        return true;
      } catch (error) {
        if (REFUSED.includes(codeOf(error) ?? 0)) return false;
        throw error;
      }
    },
    search: async (base, { scope, filter, attributes, most }) => {
      const options = { scope, filter, attributes: [...attributes], sizeLimit: most };
      try {
        const { searchEntries } = await client.search(base, options);
        return searchEntries.flatMap(entryOf);
      } catch (error) {
        if (scope === 'base' && codeOf(error) === NO_SUCH_OBJECT) return [];
        throw error;
      }
    },
  };
}

function entryOf({ dn, ...values }: FoundEntry): Entry[] {
  if (!isEntryName(dn)) return [];
  const attributes = Object.entries(values).map(([name, value]): [string, string[]] => [
    name.toLowerCase(),
    [value].flat().filter((one) => typeof one === 'string'),
  ]);
  return [{ dn, attributes: new Map(attributes) }];
}

/** The result code of an error of the client. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** What the log may have of an error: diagnostic messages of a directory may repeat what was sent. */
function causeOf(error: unknown): Error {
  const code = codeOf(error);
  if (code !== undefined) return new Error(`The directory answers with the result code ${code}`);
  const { message = '', code: reason = '' } = error as { message?: string; code?: string };
  return new Error(`The directory cannot be asked: ${[reason, message].filter(Boolean).join(' ')}`);
}

/** `cause`: for the log. */
export function unavailable(cause: Error): Unavailable {
  return new Unavailable('The directory cannot be asked now: try again later', { cause });
}
