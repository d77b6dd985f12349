import { describe, expect, test } from '@jest/globals';
import { capable } from '../../../lib/engines/capabilities.ts';
import { ManualEngine } from '../../../lib/engines/manual/engine.ts';
import type { VersionProbe } from '../../../lib/engines/probe.ts';
import { EngineFailed, EngineTimeout, NotSupported, Unavailable } from '../../../lib/errors.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { KUBECONFIG } from '../../support/world.ts';

const CLUSTER = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'c',
  metadata: {},
  parameters: {},
  handle: {},
  kubeconfig: parseKubeconfig(KUBECONFIG),
};
const signal = new AbortController().signal;
const engine = (probe: VersionProbe) => new ManualEngine(probe);
const answering = engine(async () => ({ gitVersion: 'v1.31.2' }));

describe('the manual engine', () => {
  test('asks the API server with the kubeconfig and the signal that it was given', async () => {
    const asked: unknown[] = [];
    const asking = engine(async (...args) => {
      asked.push(args);
      return { gitVersion: 'v1.31.2' };
    });
    await asking.get(CLUSTER, signal);
    expect(asked).toEqual([[CLUSTER.kubeconfig, signal]]);
  });

  test('tells the version of what answers, when it is imported and later', async () => {
    const expected = { state: 'OK', version: 'v1.31.2' };
    const attempt = { isRetry: false, beforeEffect: () => {} };
    expect(await answering.get(CLUSTER, signal)).toEqual(expected);
    expect(await answering.provision(CLUSTER, attempt, signal)).toEqual(expected);
  });

  test.each([
    ['fails for good', new EngineFailed('It is down'), 'Error'],
    ['is late', new EngineTimeout('It is late'), 'Unknown'],
    ['is busy', new Unavailable('It is busy'), 'Unknown'],
  ])('tells why, when the API server %s', async (_name, error, state) => {
    const failing = engine(() => Promise.reject(error));
    expect(await failing.get(CLUSTER, signal)).toEqual({ state, message: error.message });
  });

  test('hides no mistake of our own behind a state', async () => {
    const broken = engine(() => Promise.reject(new TypeError('a bug')));
    await expect(broken.get(CLUSTER, signal)).rejects.toThrow('a bug');
  });

  test('asks nobody where there is no kubeconfig', async () => {
    const asking = engine(() => Promise.reject(new Error('asked')));
    const { state } = await asking.get({ ...CLUSTER, kubeconfig: undefined }, signal);
    expect(state).toBe('Unknown');
  });

  test('forgets a cluster without asking anybody, and says at once that it is done', async () => {
    const asking = engine(() => Promise.reject(new Error('asked')));
    expect(await asking.deprovision()).toBe('deleted');
    expect(await asking.progress()).toBe(100);
    expect(await asking.status()).toEqual({ state: 'OK' });
  });

  test.each(['resize', 'setNetworkPolicy', 'upgrade', 'versions', 'options', 'kubeconfig'] as const)(
    'has no %s, and says what to do instead',
    (what) => {
      expect(() => capable(answering, what)).toThrow(NotSupported);
      expect(() => capable(answering, what)).toThrow(/^The Manual Engine /);
    },
  );
});
