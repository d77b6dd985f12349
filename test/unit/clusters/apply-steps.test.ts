import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { applyRest } from '../../../lib/clusters/applying/steps.ts';
import type { Applied } from '../../../lib/kubernetes/apply/apply.ts';
import { identityOf } from '../../../lib/kubernetes/apply/apply.ts';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../../simulators/kubernetes.ts';
import { configMaps } from '../../support/applying.ts';

/** Long enough for a busy machine to answer. */
const LIMITS = { objectMs: 2_500, aloneMs: 2_500 };

let simulator: KubernetesSimulator;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.misbehave(undefined));

/** Applies so many ConfigMaps; gives the results, and those that were stored last. */
async function run(number: number, hasTime = () => true) {
  const objects = await parseManifest(configMaps(number));
  const results = objects.map((object): Applied => ({ ...identityOf(object), result: 'pending' }));
  const work = { pending: objects.map((object, at) => ({ ...object, at })), results };
  let stored: Applied['result'][] = [];
  const save = async () => {
    stored = results.map(({ result }) => result);
  };
  const options = { dryRun: false, force: false, namespace: 'default' };
  const kubeconfig = parseKubeconfig(await simulator.kubeconfig());
  await new ClusterConnector(['127.0.0.0/8'], []).connect(kubeconfig, (connection) => {
    const bounds = { signal: AbortSignal.timeout(20_000), hasTime };
    return applyRest(connection, work, options, bounds, { save }, LIMITS);
  });
  return { results: results.map(({ result }) => result), stored };
}

test('an object that the API server is silent about is unknown in the end, and holds up no other', async () => {
  simulator.misbehave('silent', '/api/v1/namespaces/default/configmaps/c-3?');
  const { results } = await run(15);
  expect(results.filter((result) => result === 'created')).toHaveLength(14);
  expect(results[3]).toBe('unknown');
});

test('an object whose answer got lost once is applied again by itself', async () => {
  simulator.misbehave('reset', '/api/v1/namespaces/default/configmaps/c-3?', 1);
  const { results } = await run(15);
  expect(results).toEqual(Array.from({ length: 15 }, () => 'configured').with(3, 'created'));
});

test('when the time is up, what was not begun stays pending, and what was done is stored', async () => {
  let left = 20;
  const { results, stored } = await run(40, () => {
    left -= 1;
    return left > 0;
  });
  expect(stored).toEqual(results);
  expect(new Set(results.slice(0, 12))).not.toContain('pending');
  expect(new Set(results.slice(24))).toEqual(new Set(['pending']));
});
