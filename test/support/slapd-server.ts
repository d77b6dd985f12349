import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Credential } from '../simulators/certificates.ts';
import { startGuard } from './etcd-guard.ts';
import { freePort } from './etcd-server.ts';
import type { SlapdBinary } from './slapd-binary.ts';

const run = promisify(execFile);
const READY_MS = 20_000;
export const SUFFIX = 'dc=example,dc=org';

/** OpenLDAP's slapd, on ports of this machine. */
export interface SlapdServer {
  /** `ldap://localhost:<port>` */
  ldap: string;
  /** `ldaps://localhost:<port>` */
  ldaps: string;
  /** The distinguished name that may do everything, and its password. */
  root: { dn: string; password: string };
  /** What it was asked since the last call, by connection: `BIND`, `SRCH`, `EXT` with what they name. Waits until all connections are closed. */
  asked(): Promise<string[][]>;
  /** Stops answering without going away, and goes on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a slapd whose entries are those of an LDIF. It allows what RFC 4513 warns of: a bind with a name and no password
 * succeeds.
 */
export async function startSlapd(
  binary: SlapdBinary,
  { cert, key }: Credential,
  ldif: string,
): Promise<SlapdServer> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-slapd-'));
  const root = { dn: `cn=admin,${SUFFIX}`, password: 'slapd-root-password' };
  const file = (name: string) => join(directory, name);
  await mkdir(file('data'));
  await writeFile(file('cert.pem'), cert);
  await writeFile(file('key.pem'), key);
  await writeFile(file('entries.ldif'), ldif);
  await writeFile(file('slapd.conf'), configuration(binary, directory, root));
  const env = binary.environment;
  await run(binary.slapd, ['-T', 'add', '-f', file('slapd.conf'), '-l', file('entries.ldif')], { env });
  const [port, tlsPort] = [await freePort(), await freePort()];
  const listen = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
  const child = spawn(binary.slapd, ['-f', file('slapd.conf'), '-h', listen, '-d', 'stats'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const release = startGuard(child.pid ?? 0, directory);
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  await ready(port, child, log);
  let seen = 0;
  return {
    ldap: `ldap://localhost:${port}`,
    ldaps: `ldaps://localhost:${tlsPort}`,
    root,
    asked: async () => {
      const lines = await quiet(log);
      const fresh = lines.slice(seen);
      // The last one has not ended yet.
      seen = lines.length - 1;
      return byConnection(fresh);
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => {
      await end(child);
      release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(
  { schemas, modules }: SlapdBinary,
  directory: string,
  root: { dn: string; password: string },
): string {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((schema) => `include ${schemas}/${schema}.schema`),
    `modulepath ${modules}`,
    'moduleload back_mdb',
    'moduleload memberof',
    'allow bind_anon_cred bind_anon_dn',
    `TLSCertificateFile ${directory}/cert.pem`,
    `TLSCertificateKeyFile ${directory}/key.pem`,
    'database mdb',
    `suffix ${SUFFIX}`,
    `rootdn ${root.dn}`,
    `rootpw ${root.password}`,
    `directory ${directory}/data`,
    'overlay memberof',
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn="cn=reader,${SUFFIX}" read by * none`,
    '',
  ].join('\n');
}

async function ready(port: number, child: ChildProcess, log: string[]): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}: ${log.join('')}`);
    if (await takes(port)) return;
    await pause(50);
  }
  throw new Error('slapd was not ready in time');
}

function takes(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The lines of the log, once every connection that was accepted is closed. */
async function quiet(log: readonly string[]): Promise<string[]> {
  const count = (lines: string[], word: string) => lines.filter((line) => line.includes(word)).length;
  for (let tries = 0; tries < 200; tries += 1) {
    const lines = log.join('').split('\n');
    if (count(lines, ' ACCEPT from ') === count(lines, ' closed')) return lines;
    await pause(20);
  }
  throw new Error('Connections to slapd stay open');
}

function byConnection(lines: string[]): string[][] {
  const found = lines.flatMap((line) => {
    const match =
      /conn=(\d+) op=\d+ (?:(BIND) dn="([^"]*)" method|(SRCH) base="([^"]*)"|(EXT|STARTTLS))/.exec(line);
    if (!match) return [];
    const [, connection = '', bind, dn, search, base, extended] = match;
    return [{ connection, text: [bind ?? search ?? extended, dn ?? base].filter(Boolean).join(' ') }];
  });
  return [...Map.groupBy(found, ({ connection }) => connection).values()].map((all) =>
    all.map(({ text }) => text),
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
