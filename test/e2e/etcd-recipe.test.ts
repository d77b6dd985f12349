/** @slow It starts three etcd servers with TLS. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { type EtcdOptions, EtcdStore } from '../../lib/repository/stores/etcd.ts';
import {
  type SecretsManagerSimulator,
  SIMULATED_AWS_KEYS,
  startSecretsManagerSimulator,
} from '../simulators/secrets-manager.ts';
import { describeWithEtcd } from '../support/etcd.ts';
import { type EtcdCluster, startEtcdCluster } from '../support/etcd-cluster.ts';
import { freePort } from '../support/etcd-server.ts';
import { runScript } from '../support/local-server.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:kqueen-AbCdEf';
const DOMAIN = 'kqueen.internal';
const MEMBERS = [0, 1, 2];

describeWithEtcd('etcd as docs/deploy.md has it', () => {
  let directory: string;
  let cluster: EtcdCluster;
  let aws: SecretsManagerSimulator;
  let ports: number[];
  let secret: Record<string, string>;
  let rootPassword: string;
  const read = (file: string) => readFile(join(directory, file), 'utf8');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-recipe-'));
    const env = { ...process.env, KQUEEN: resolve('.') };
    const script = `set -euo pipefail\n${await lines('docs/deploy.md')}`;
    await promisify(execFile)('bash', ['-c', script], { cwd: directory, env });
    secret = JSON.parse(await read('kqueen.json'));
    rootPassword = (await read('root-password')).trim();
    ports = await Promise.all([...MEMBERS, ...MEMBERS, ...MEMBERS].map(() => freePort()));
    cluster = await startEtcdCluster(await configurations(directory, ports));
    aws = await startSecretsManagerSimulator('eu-west-3', {
      [ARN]: { SecretString: JSON.stringify(secret) },
    });
  }, 60_000);
  afterAll(async () => {
    await cluster.stop();
    await aws.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** What an operator has set, with the port of the first server forwarded. */
  const variables = () => ({
    ...SIMULATED_AWS_KEYS,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
    KQUEEN_CONFIG_FILE: 'config/prod.yml',
    KQUEEN_SECRETS_ARN: ARN,
    KQUEEN_ETCD_HOST: 'localhost',
    KQUEEN_ETCD_PORT: String(ports[0]),
  });
  const etcdLogin = (...args: string[]) => runScript('scripts/etcd-login.ts', args, variables());
  const bootstrap = (user: string) =>
    runScript('scripts/bootstrap.ts', ['MyOrg', 'myorg', user, 'a good password'], variables());
  const asKqueen = (different: Partial<EtcdOptions> = {}, member = 0) =>
    new EtcdStore({
      endpoint: `https://localhost:${ports[member]}`,
      deadlineMs: 5_000,
      tls: { ca: secret.ETCD_CA_CERT },
      auth: { username: secret.ETCD_USERNAME ?? '', password: secret.ETCD_PASSWORD ?? '' },
      ...different,
    });
  async function readsWith(store: EtcdStore, key = '/kqueen/probe'): Promise<true | unknown> {
    try {
      await store.read({ keys: [key] });
      return true;
    } catch (error) {
      return error;
    } finally {
      await store.close();
    }
  }

  test('asks for the login of the secret after one command, and the first user is made with it', async () => {
    expect(await etcdLogin(rootPassword)).toEqual({
      code: 0,
      output: 'etcd asks for a login from now on; kqueen reads and writes below /kqueen/ alone\n',
    });
    expect(await bootstrap('admin')).toMatchObject({ code: 0 });
    const store = asKqueen();
    expect((await store.read({ prefixes: ['/kqueen/obj/user/'] })).ranges[0]).toHaveLength(1);
    await store.close();
  });

  test('lets nobody in without the login, with a wrong password, or without TLS', async () => {
    const wrong = { username: 'kqueen', password: 'wrong' };
    expect(await readsWith(asKqueen({ auth: undefined }))).toBeInstanceOf(Unavailable);
    expect(await readsWith(asKqueen({ auth: wrong }))).toBeInstanceOf(Unavailable);
    expect(await readsWith(asKqueen({ tls: {} }))).toBeInstanceOf(Unavailable);
    const plain = { tls: undefined, endpoint: `http://localhost:${ports[0]}`, deadlineMs: 500 };
    expect(await readsWith(asKqueen(plain))).toBeInstanceOf(Unavailable);
  });

  test.each(['/kqueen', '/kqueen0', '/other/key', '/a'])('lets KQueen not read %s', async (key) => {
    expect(await readsWith(asKqueen(), '/kqueen/anything')).toBe(true);
    expect(await readsWith(asKqueen(), key)).toBeInstanceOf(Unavailable);
  });

  test('gives the user of the secret its password of now when the command is run again', async () => {
    const before = { username: secret.ETCD_USERNAME ?? '', password: secret.ETCD_PASSWORD ?? '' };
    const changed = { ...variables(), KQUEEN_ETCD_PASSWORD: 'another password' };
    expect(await runScript('scripts/etcd-login.ts', [rootPassword], changed)).toMatchObject({ code: 0 });
    expect(await readsWith(asKqueen({ auth: before }))).toBeInstanceOf(Unavailable);
    expect(await readsWith(asKqueen({ auth: { ...before, password: 'another password' } }))).toBe(true);
    expect(await etcdLogin(rootPassword)).toMatchObject({ code: 0 });
    expect(await readsWith(asKqueen())).toBe(true);
  });

  test('refuses the command with another password of root, which is not shown', async () => {
    const { code, output } = await etcdLogin('not-the-password-of-root');
    expect({ code, output }).toEqual({ code: 1, output: 'etcd does not take this password of root\n' });
  });

  test('serves on when one of the three servers is lost', async () => {
    await cluster.kill(1);
    const store = asKqueen({}, 2);
    expect(await store.commit({ put: [{ key: '/kqueen/lost', value: 'one' }] })).toBe(true);
    expect((await store.read({ keys: ['/kqueen/lost'] })).entries.get('/kqueen/lost')?.value).toBe('one');
    await store.close();
  });
});

/** The lines that the page has for bash; those for sh are about AWS itself. */
async function lines(page: string): Promise<string> {
  const text = await readFile(page, 'utf8');
  return [...text.matchAll(/^```bash\n(.*?)\n```$/gms)].map(([, code = '']) => code).join('\n');
}

/** The configuration files that the template writes on its servers, with the servers all on this machine. */
async function configurations(directory: string, ports: readonly number[]) {
  const template = await readFile('docs/deploy/etcd.yml', 'utf8');
  const [, indent = '', text = ''] =
    /^( *)cat > \/etc\/etcd\/etcd\.yml <<'END'\n(.*?)\n *END$/ms.exec(template) ?? [];
  const config = text
    .replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    .replaceAll(`\${Domain}`, DOMAIN)
    .replaceAll('/var/lib/etcd', 'DATA')
    .replaceAll('/etc/etcd/cert.pem', join(directory, 'server.pem'))
    .replaceAll('/etc/etcd/key.pem', join(directory, 'server.key'))
    .replaceAll('/etc/etcd/ca.pem', join(directory, 'ca.pem'));
  return MEMBERS.map((index) => {
    const here = (port: 2379 | 2380, member: number) =>
      `https://127.0.0.1:${ports[member + (port === 2379 ? 0 : MEMBERS.length)]}`;
    let own = config.replaceAll(`\${Index}`, String(index));
    for (const port of [2379, 2380] as const) {
      own = own.replaceAll(`https://0.0.0.0:${port}`, here(port, index));
      for (const member of MEMBERS) {
        own = own.replaceAll(`https://etcd-${member}.${DOMAIN}:${port}`, here(port, member));
      }
    }
    return { config: own, status: `http://127.0.0.1:${ports[index + 2 * MEMBERS.length]}` };
  });
}
