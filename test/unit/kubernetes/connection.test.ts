import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../../lib/errors.ts';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import type { Lookup } from '../../../lib/kubernetes/connection/own-servers.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { createAuthority } from '../../simulators/certificates.ts';
import { startKubernetesSimulator } from '../../simulators/kubernetes.ts';
import { base64 } from './files.ts';
import { always, failure, hanging, LOOPBACK, simulated } from './simulated.ts';

const UNREACHABLE = 'The API server cannot be reached: check server and certificates';
const BEYOND =
  'The address of the API server is outside KUBERNETES_ALLOWED_NETWORKS: ask the operator to allow it';
const NO_NAME = 'The name of the API server does not resolve: check server in the kubeconfig';
const CUT = 'The API server cuts the connection: try again, then check server in the kubeconfig';
const SILENT = 'The API server does not answer: check server in the kubeconfig, and the firewalls before it';
const CLOSED = 'The API server refuses the connection: check the port of server in the kubeconfig';
const NOT_TRUSTED =
  'The certificate of the API server is not trusted: check certificate-authority-data in the kubeconfig';
const OTHER_NAME =
  'The certificate of the API server is for another name: check server or set tls-server-name';
const world = simulated();
const { ask, withServer } = world;

describe('a failure to connect names its cause', () => {
  test.each([
    ['reset', CUT],
    ['silent', SILENT],
    ['truncated', CUT],
  ] as const)('%s', async (how, message) => {
    world.simulator.misbehave(how);
    expect(await failure(ask(world.kubeconfig, undefined, 500))).toEqual(new EngineFailed(message));
  });

  test('a closed port', async () => {
    expect(await failure(ask(withServer('https://127.0.0.1:1')))).toEqual(new EngineFailed(CLOSED));
  });

  test('a name that does not resolve', async () => {
    const nowhere: Lookup = (_name, _options, callback) =>
      callback(Object.assign(new Error(), { code: 'ENOTFOUND' }), []);
    const connector = new ClusterConnector(LOOPBACK, [], nowhere);
    expect(await failure(ask(withServer('https://k8s.example.com'), connector))).toEqual(
      new EngineFailed(NO_NAME),
    );
  });

  test('another certificate, which gets no token', async () => {
    const other = await startKubernetesSimulator();
    const error = await failure(ask(withServer(other.url)));
    const { received } = other;
    await other.close();
    expect(error).toEqual(new EngineFailed(NOT_TRUSTED));
    expect(received).toEqual([]);
  });

  test('an address that is not allowed, which nothing is sent to', async () => {
    expect(await failure(ask(world.kubeconfig, new ClusterConnector([], [])))).toEqual(
      new EngineFailed(BEYOND),
    );
    expect(world.simulator.received).toEqual([]);
  });

  test.each([
    'https://2130706433',
    'https://0177.0.0.1',
    'https://0x7f.1',
    'https://127.1',
    'https://[::ffff:7f00:1]',
  ])('loopback spelled %s, which nothing is sent to', async (spelled) => {
    const { port } = new URL(world.simulator.url);
    const sent = {
      ...(await world.simulator.kubeconfig()),
      clusters: withServer(`${spelled}:${port}`).clusters,
    };
    const context = { name: 'c', context: { cluster: 'simulated', user: 'kubernetes-admin' } };
    const config = parseKubeconfig({ ...sent, contexts: [context], 'current-context': 'c' });
    expect(await failure(ask(config, new ClusterConnector([], [])))).toEqual(new EngineFailed(BEYOND));
    expect(world.simulator.received).toEqual([]);
  });

  test('a name server that does not answer', async () => {
    const connector = new ClusterConnector(LOOPBACK, [], hanging);
    expect(await failure(ask(withServer('https://k8s.example.com'), connector, 300))).toEqual(
      new EngineFailed(SILENT),
    );
  });

  test('a server of ours whose name does not resolve, or not in time', async () => {
    const own = [{ host: 'etcd.internal', port: Number(new URL(world.simulator.url).port) }];
    const nowhere: Lookup = (_name, _options, callback) => callback(new Error('ENOTFOUND'), []);
    for (const lookup of [nowhere, hanging]) {
      const connector = new ClusterConnector(LOOPBACK, own, lookup);
      expect(await failure(ask(world.kubeconfig, connector, 300))).toEqual(new EngineFailed(UNREACHABLE));
    }
    expect(world.simulator.received).toEqual([]);
  });

  test('a name whose address is not allowed', async () => {
    const connector = new ClusterConnector(LOOPBACK, [], always('169.254.169.254'));
    expect(await failure(ask(withServer('https://k8s.example.com'), connector))).toEqual(
      new EngineFailed(UNREACHABLE),
    );
  });
});

test('of the addresses of a name only the allowed ones are connected to', async () => {
  const { port } = new URL(world.simulator.url);
  const both: Lookup = (_name, _options, callback) =>
    callback(null, [
      { address: '169.254.169.254', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  const connector = new ClusterConnector(LOOPBACK, [], both);
  expect(await ask(withServer(`https://localhost:${port}`), connector)).toEqual({ gitVersion: 'v1.31.2' });
});

test('the certificate is checked against the name, not against the address that it resolves to', async () => {
  const { port } = new URL(world.simulator.url);
  const connector = new ClusterConnector(LOOPBACK, [], always('127.0.0.1'));
  const error = await failure(ask(withServer(`https://k8s.example.com:${port}`), connector));
  expect(error).toEqual(new EngineFailed(OTHER_NAME));
  expect(world.simulator.received).toEqual([]);
});

test.each(['localhost', '127.0.0.1', '127.0.0.9', '::1'])(
  'our own server at %s is not reached through us, whatever is allowed',
  async (host) => {
    const { port } = new URL(world.simulator.url);
    const connector = new ClusterConnector(['0.0.0.0/0', '::/0'], [{ host, port: Number(port) }]);
    expect(await failure(ask(world.kubeconfig, connector))).toEqual(new EngineFailed(UNREACHABLE));
    expect(world.simulator.received).toEqual([]);
  },
);

test('our own server, known by an address of this machine, is not reached by loopback either', async () => {
  const { port } = new URL(world.simulator.url);
  const [ours] = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  const own = [{ host: 'etcd.internal', port: Number(port) }];
  // A machine without a network has no other address than loopback.
  const connector = new ClusterConnector(LOOPBACK, own, always(ours?.address ?? '127.0.0.1'));
  expect(await failure(ask(world.kubeconfig, connector))).toEqual(new EngineFailed(UNREACHABLE));
  expect(world.simulator.received).toEqual([]);
});

test('an address that changes after the check is checked again: no second answer of a name server counts', async () => {
  const { port } = new URL(world.simulator.url);
  const answers = ['127.0.0.1', '169.254.169.254'];
  const asked: string[] = [];
  const rebinding: Lookup = (name, _options, callback) => {
    asked.push(name);
    callback(null, [{ address: answers[asked.length - 1] ?? '169.254.169.254', family: 4 }]);
  };
  const connector = new ClusterConnector(LOOPBACK, [], rebinding);
  expect(await ask(withServer(`https://localhost:${port}`), connector)).toEqual({ gitVersion: 'v1.31.2' });
  expect(asked).toEqual(['localhost']);
  expect(await failure(ask(withServer(`https://localhost:${port}`), connector))).toEqual(
    new EngineFailed(UNREACHABLE),
  );
});

describe('tls-server-name is the name that the certificate must have', () => {
  test('in the place of the name in the URL', async () => {
    const { port } = new URL(world.simulator.url);
    const config = withServer(`https://k8s.example.com:${port}`, { 'tls-server-name': 'localhost' });
    expect(await ask(config, new ClusterConnector(LOOPBACK, [], always('127.0.0.1')))).toEqual({
      gitVersion: 'v1.31.2',
    });
  });

  test('and another one does not do, although the name in the URL would', async () => {
    const config = withServer(world.simulator.url, { 'tls-server-name': 'other.example.com' });
    expect(await failure(ask(config))).toEqual(new EngineFailed(OTHER_NAME));
    expect(world.simulator.received).toEqual([]);
  });
});

test('a server that speaks HTTP/2 as well is asked by HTTP/1.1', async () => {
  const authority = await createAuthority();
  const spoken: string[] = [];
  const server = createSecureServer(
    { ...(await authority.server()), allowHTTP1: true },
    ({ httpVersion }, response) => {
      spoken.push(httpVersion);
      response.end('{"gitVersion":"v1.31.2","status":{"userInfo":{"username":"me"}}}');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = withServer(url, { 'certificate-authority-data': base64(authority.cert) });
  const version = await ask(config).finally(() => server.close());
  expect(version).toEqual({ gitVersion: 'v1.31.2' });
  expect(new Set(spoken)).toEqual(new Set(['1.1']));
});
