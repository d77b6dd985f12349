import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { EXTENDED_RESPONSE, MessageSplitter, resultOf } from './messages.ts';
import type { LdapSettings } from './settings.ts';

const LDAP_PORT = 389;
const LDAPS_PORT = 636;
/** A request with id 1 for the operation 1.3.6.1.4.1.1466.20037 (RFC 4511, section 4.14.1). */
const STARTTLS = Buffer.concat([
  Buffer.from('301d02010177188016', 'hex'),
  Buffer.from('1.3.6.1.4.1.1466.20037'),
]);

/**
 * Opens a connection to the directory, encrypted as the settings say: nothing else is said before, and a certificate must be
 * trusted and of that name. Ends the connection when the signal aborts. Throws what the socket throws, and an Error when
 * the directory does not take StartTLS.
 */
export async function connect(
  settings: Pick<LdapSettings, 'uri' | 'startTls' | 'ca'>,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol, hostname, port } = new URL(settings.uri);
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const tls = tlsOptions(host, settings.ca);
  if (protocol === 'ldaps:') {
    const socket = connectTls({ ...tls, host, port: Number(port) || LDAPS_PORT });
    return opened(socket, 'secureConnect', signal);
  }
  const plain = await opened(connectPlain({ host, port: Number(port) || LDAP_PORT }), 'connect', signal);
  if (!settings.startTls) return plain;
  await requestTls(plain, signal);
  return opened(connectTls({ ...tls, socket: plain }), 'secureConnect', signal);
}

/** An address has no name that could be sent ahead (RFC 6066, section 3); the certificate must be of it all the same. */
function tlsOptions(host: string, ca: string | undefined): ConnectionOptions {
  return { host, ca, rejectUnauthorized: true, ...(isIP(host) === 0 && { servername: host }) };
}

async function opened<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', end));
  // Whoever reads hears of it as well; an error that nobody listens to would end the process.
  socket.on('error', end);
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * Asks for TLS. Whatever the directory says beyond one answer is refused: it would be taken for something said after the
 * handshake, by whoever said it.
 */
async function requestTls(socket: Socket, signal: AbortSignal): Promise<void> {
  const splitter = new MessageSplitter();
  const fail = () =>
    socket.destroy(new Error('The directory ends the connection instead of taking StartTLS'));
  socket.once('end', fail);
  try {
    socket.write(STARTTLS);
    const answers: Buffer[] = [];
    while (answers.length === 0) {
      const [chunk] = await once(socket, 'data', { signal });
      answers.push(...splitter.push(chunk));
    }
    socket.pause().off('end', fail);
    const [answer = STARTTLS, ...more] = answers;
    const { operation, code } = resultOf(answer);
    if (operation !== EXTENDED_RESPONSE || code !== 0)
      throw new Error('The directory does not take StartTLS');
    if (more.length > 0 || !splitter.isEmpty)
      throw new Error('The directory says more than that it takes StartTLS');
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
