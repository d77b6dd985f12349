import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout } from '../../../lib/errors.ts';
import { ClusterConnector, type Lookup } from '../../../lib/kubernetes/connection.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig.ts';
import { kubernetesVersion } from '../../../lib/kubernetes/version.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../../simulators/kubernetes.ts';

const LOOPBACK = ['127.0.0.0/8'];
const UNREACHABLE = 'The API server cannot be reached: check server and certificates';

let simulator: KubernetesSimulator;
let kubeconfig: Kubeconfig;

beforeAll(async () => {
  simulator = await startKubernetesSimulator({ gitVersion: 'v1.31.2' });
  kubeconfig = parseKubeconfig(await simulator.kubeconfig());
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.misbehave(undefined);
  simulator.received.length = 0;
});

function ask(config = kubeconfig, connector = new ClusterConnector(LOOPBACK, []), deadlineMs = 5_000) {
  return kubernetesVersion(connector, config, AbortSignal.timeout(deadlineMs));
}

function withServer(server: string): Kubeconfig {
  const { cluster, name } = kubeconfig.clusters[0];
  return { ...kubeconfig, clusters: [{ name, cluster: { ...cluster, server } }] };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: Error) => error,
  );
}

test.each(['token', 'certificate', 'basic'] as const)(
  'the version is told to who logs in by %s',
  async (kind) => {
    expect(await ask(parseKubeconfig(await simulator.kubeconfig(kind)))).toEqual({ gitVersion: 'v1.31.2' });
  },
);

test('refused credentials are named as the reason', async () => {
  const stranger: Kubeconfig = { ...kubeconfig, users: [{ name: 'x', user: { token: 'wrong' } }] };
  expect(await failure(ask(stranger))).toEqual(
    new EngineFailed('The API server refuses the credentials: check the user of the kubeconfig'),
  );
});

describe('a server that misbehaves', () => {
  test.each(['html', 'nonsense', 'script', 'deep'] as const)('%s is not taken for a version', async (how) => {
    simulator.misbehave(how);
    const error = await failure(ask());
    expect(error).toEqual(new EngineFailed('The server does not answer like a Kubernetes API server'));
  });

  test.each(['endless', 'bomb'] as const)('%s is cut off at 16 MiB', async (how) => {
    simulator.misbehave(how);
    expect(await failure(ask())).toEqual(new EngineFailed('The API server answers more than 16 MiB'));
  });

  test('a dripping answer ends at the deadline', async () => {
    simulator.misbehave('dripping');
    expect(await failure(ask(kubeconfig, undefined, 500))).toBeInstanceOf(EngineTimeout);
  });

  test('a redirect is not followed, and takes no token along', async () => {
    const seen: unknown[] = [];
    const thief = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{"gitVersion":"v1.0.0"}');
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    simulator.misbehave({ redirectTo: `http://127.0.0.1:${(thief.address() as AddressInfo).port}/version` });
    const error = await failure(ask());
    thief.close();
    expect(error.message).toMatch(/redirects elsewhere/);
    expect(seen).toEqual([]);
  });
});

describe('every failure to connect reads the same', () => {
  test.each(['reset', 'silent', 'truncated'] as const)('%s', async (how) => {
    simulator.misbehave(how);
    expect(await failure(ask(kubeconfig, undefined, 500))).toEqual(new EngineFailed(UNREACHABLE));
  });

  test('a closed port', async () => {
    expect(await failure(ask(withServer('https://127.0.0.1:1')))).toEqual(new EngineFailed(UNREACHABLE));
  });

  test('a name that does not resolve', async () => {
    const nowhere: Lookup = (_name, _options, callback) => callback(new Error('ENOTFOUND'), []);
    const connector = new ClusterConnector(LOOPBACK, [], nowhere);
    expect(await failure(ask(withServer('https://k8s.example.com'), connector))).toEqual(
      new EngineFailed(UNREACHABLE),
    );
  });

  test('another certificate, which gets no token', async () => {
    const other = await startKubernetesSimulator();
    const error = await failure(ask(withServer(other.url)));
    const { received } = other;
    await other.close();
    expect(error).toEqual(new EngineFailed(UNREACHABLE));
    expect(received).toEqual([]);
  });

  test('an address that is not allowed, which nothing is sent to', async () => {
    expect(await failure(ask(kubeconfig, new ClusterConnector([], [])))).toEqual(
      new EngineFailed(UNREACHABLE),
    );
    expect(simulator.received).toEqual([]);
  });

  test('a name whose address is not allowed', async () => {
    const metadata: Lookup = (_name, _options, callback) =>
      callback(null, [{ address: '169.254.169.254', family: 4 }]);
    const connector = new ClusterConnector(LOOPBACK, [], metadata);
    expect(await failure(ask(withServer('https://k8s.example.com'), connector))).toEqual(
      new EngineFailed(UNREACHABLE),
    );
  });
});

test('of the addresses of a name only the allowed ones are connected to', async () => {
  const { port } = new URL(simulator.url);
  const both: Lookup = (_name, _options, callback) =>
    callback(null, [
      { address: '169.254.169.254', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  const connector = new ClusterConnector(LOOPBACK, [], both);
  expect(await ask(withServer(`https://localhost:${port}`), connector)).toEqual({ gitVersion: 'v1.31.2' });
});

test('the certificate is checked against the name, not against the address that it resolves to', async () => {
  const { port } = new URL(simulator.url);
  const here: Lookup = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
  const connector = new ClusterConnector(LOOPBACK, [], here);
  const error = await failure(ask(withServer(`https://k8s.example.com:${port}`), connector));
  expect(error).toEqual(new EngineFailed(UNREACHABLE));
  expect(simulator.received).toEqual([]);
});

test.each(['localhost', '127.0.0.1', '127.0.0.9', '::1'])(
  'our own server at %s is not reached through us, whatever is allowed',
  async (host) => {
    const { port } = new URL(simulator.url);
    const connector = new ClusterConnector(['0.0.0.0/0', '::/0'], [{ host, port: Number(port) }]);
    expect(await failure(ask(kubeconfig, connector))).toEqual(new EngineFailed(UNREACHABLE));
    expect(simulator.received).toEqual([]);
  },
);
