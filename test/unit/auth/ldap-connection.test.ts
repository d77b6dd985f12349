import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { withDirectory } from '../../../lib/auth/methods/ldap/directory.ts';
import type { LdapSettings } from '../../../lib/auth/methods/ldap/settings.ts';
import { Unavailable } from '../../../lib/errors.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** The client counts its messages from 2. */
const BOUND = hex('300c 020102 6107 0a0100 0400 0400');
const TAKES_TLS = hex('300c 020101 7807 0a0100 0400 0400');
const REFUSES_TLS = hex('300c 020101 7807 0a0134 0400 0400');

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server?.close(resolve));
});

/** A directory that answers whatever it is asked with these bytes, and what it was asked. */
async function directory(
  answer: (socket: Socket, asked: Buffer) => void,
  startTls = false,
): Promise<{ settings: LdapSettings; asked: Buffer[] }> {
  const asked: Buffer[] = [];
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      asked.push(data);
      answer(socket, data);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const settings: LdapSettings = {
    uri: `ldap://127.0.0.1:${port}`,
    startTls,
    timeoutMs: 1_000,
    reader: { dn: 'cn=reader,dc=example', password: 'canary-of-the-reader' },
    baseDn: 'dc=example',
    filter: '(cn={username})',
    attributes: { username: 'cn', email: 'mail', groups: 'memberOf' },
    groups: [],
    createsUsers: false,
  };
  return { settings, asked };
}

const bind = (settings: LdapSettings) =>
  withDirectory(settings, (session) => session.bind('cn=joe,dc=example', 'canary-of-joe'));
const failure = (settings: LdapSettings): Promise<unknown> =>
  bind(settings).then(
    (isTheirs) => `no failure: ${isTheirs}`,
    (error) => error,
  );

test('a directory that answers a bind lets in, and one that refuses it does not', async () => {
  const { settings } = await directory((socket) => socket.write(BOUND));
  expect(await bind(settings)).toBe(true);
  for (const code of ['31', '30', '32', '35', '13']) {
    server?.close();
    const other = await directory((socket) => socket.write(hex(`300c 020102 6107 0a01${code} 0400 0400`)));
    expect(await bind(other.settings)).toBe(false);
  }
});

describe('a directory is unavailable, and lets nobody in, that', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['ends the connection', (socket) => socket.end()],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['answers a bind without a result code', (socket) => socket.write(hex('3005 020102 6100'))],
    ['answers with a result code of no length', (socket) => socket.write(hex('3007 020102 6102 0a00'))],
    ['answers in another protocol', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['ends within an answer', (socket) => socket.end(BOUND.subarray(0, 8))],
    ['is busy', (socket) => socket.write(hex('300c 020102 6107 0a0133 0400 0400'))],
    ['refers to another one', (socket) => socket.write(hex('300c 020102 6107 0a010a 0400 0400'))],
    ['names lengths beyond the message', (socket) => socket.write(hex('3007 020102 73ff 0401'))],
    [
      'lists an element that is longer than its list',
      (socket) => socket.write(hex('3008 020102 7303 04ff 61')),
    ],
    ['nests without end', (socket) => socket.write(nested(40))],
    ['begins an answer of 2 GB', (socket) => socket.write(hex('3084 7fffffff 020102'))],
    ['gives a length without an end', (socket) => socket.write(hex('3080 020102'))],
    ['says more than anybody asked for', (socket) => flood(socket, references(100))],
  ])('%s', async (_name, answer) => {
    const { settings } = await directory(answer);
    const error = await failure(settings);
    expect(error).toBeInstanceOf(Unavailable);
    expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain('canary');
  });
});

test('thousands of tiny messages at once do not end the process', async () => {
  const { settings } = await directory((socket) => socket.write(Buffer.concat([references(20_000), BOUND])));
  expect(await bind(settings)).toBe(true);
});

describe('StartTLS', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['refuses it', (socket) => socket.write(REFUSES_TLS)],
    ['answers something else', (socket) => socket.write(BOUND)],
    [
      'takes it, and says more before it is encrypted',
      (socket) => socket.write(Buffer.concat([TAKES_TLS, BOUND])),
    ],
    [
      'takes it, and begins something before it is encrypted',
      (socket) => socket.write(Buffer.concat([TAKES_TLS, BOUND.subarray(0, 5)])),
    ],
    ['takes it, and goes on in plain text', (socket) => socket.write(TAKES_TLS)],
    ['ends the connection', (socket) => socket.end()],
  ])('of a directory that %s is a failure, and nothing is said in plain text', async (_name, answer) => {
    const { settings, asked } = await directory(answer, true);
    expect(await failure(settings)).toBeInstanceOf(Unavailable);
    const said = Buffer.concat(asked).toString('latin1');
    expect(said).toContain('1.3.6.1.4.1.1466.20037');
    expect(said).not.toMatch(/canary|cn=/);
  });
});

/** References to nowhere, of seven bytes each. */
function references(count: number): Buffer {
  return Buffer.concat(Array(count).fill(hex('3005 020102 7300')));
}

function nested(depth: number): Buffer {
  const wrap = (tag: number, content: Buffer) => Buffer.concat([Buffer.from([tag, content.length]), content]);
  let content = hex('0400');
  for (let i = 0; i < depth; i += 1) content = wrap(0x30, content);
  return wrap(0x30, Buffer.concat([hex('020102'), wrap(0x64, content)]));
}

function flood(socket: Socket, bytes: Buffer): void {
  if (!socket.destroyed) socket.write(bytes, () => flood(socket, bytes));
}
