import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout } from '../../../lib/errors.ts';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import type { UserEntry } from '../../../lib/kubernetes/kubeconfig/entries.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { createAuthority } from '../../simulators/certificates.ts';
import { base64 } from './files.ts';
import { failure, LOOPBACK, simulated } from './simulated.ts';

const world = simulated();
const { ask } = world;

test.each(['token', 'certificate', 'basic'] as const)(
  'the version is told to who logs in by %s',
  async (kind) => {
    expect(await ask(parseKubeconfig(await world.simulator.kubeconfig(kind)))).toEqual({
      gitVersion: 'v1.31.2',
    });
  },
);

describe('refused credentials are named as the reason', () => {
  const REFUSED = new EngineFailed(
    'The API server refuses the credentials: check the user of the kubeconfig',
  );
  const as = (user: UserEntry): Kubeconfig => ({ ...world.kubeconfig, users: [{ name: 'x', user }] });

  test('a wrong token', async () => {
    expect(await failure(ask(as({ token: 'wrong' })))).toEqual(REFUSED);
  });

  test('a wrong password', async () => {
    expect(await failure(ask(as({ username: 'admin', password: 'wrong' })))).toEqual(REFUSED);
  });

  test('a certificate that another authority signed', async () => {
    const { cert, key } = await (await createAuthority('another')).client('kubernetes-admin');
    const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    expect(await failure(ask(as(user)))).toEqual(REFUSED);
  });

  test('nothing at all', async () => {
    expect(await failure(ask(as({})))).toEqual(REFUSED);
  });

  test('credentials that are known, and not let in', async () => {
    world.simulator.misbehave('forbidden');
    expect(await failure(ask())).toEqual(REFUSED);
  });
});

describe('a server that misbehaves', () => {
  test.each(['html', 'nonsense', 'script', 'deep', 'bomb'] as const)(
    '%s is not taken for a version',
    async (how) => {
      world.simulator.misbehave(how);
      const error = await failure(ask());
      expect(error).toEqual(new EngineFailed('The server does not answer like a Kubernetes API server'));
    },
  );

  test('an endless answer is cut off at 64 KiB, before anything parses it', async () => {
    world.simulator.misbehave('endless');
    expect(await failure(ask())).toEqual(new EngineFailed('The API server answers more than 64 KiB'));
  });

  test('what a caller does not limit is cut off at 16 MiB', async () => {
    world.simulator.misbehave('endless');
    const get = new ClusterConnector(LOOPBACK, []).connect(world.kubeconfig, (connection) =>
      connection.send({ path: '/api' }, AbortSignal.timeout(10_000)),
    );
    expect(await failure(get)).toEqual(new EngineFailed('The API server answers more than 16384 KiB'));
  });

  test('a compressed answer, which nobody asked for, is not inflated', async () => {
    world.simulator.misbehave('bomb');
    const get = new ClusterConnector(LOOPBACK, []).connect(world.kubeconfig, (connection) =>
      connection.send({ path: '/api' }, AbortSignal.timeout(10_000)),
    );
    expect(Buffer.byteLength((await get).text)).toBeLessThan(1024 * 1024);
  });

  test('an internal error is told by its status', async () => {
    world.simulator.misbehave('failing');
    expect(await failure(ask())).toEqual(
      new EngineFailed('The API server answers 500 when asked for its version'),
    );
  });

  test('a dripping answer ends at the deadline', async () => {
    world.simulator.misbehave('dripping');
    expect(await failure(ask(world.kubeconfig, undefined, 500))).toBeInstanceOf(EngineTimeout);
  });

  test('a redirect is not followed, and takes no token along', async () => {
    const seen: unknown[] = [];
    const thief = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{"gitVersion":"v1.0.0"}');
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    world.simulator.misbehave({
      redirectTo: `http://127.0.0.1:${(thief.address() as AddressInfo).port}/version`,
    });
    const error = await failure(ask());
    thief.close();
    expect(error.message).toMatch(/redirects elsewhere/);
    expect(seen).toEqual([]);
  });
});
