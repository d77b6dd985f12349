import { describe, expect, test } from '@jest/globals';
import { clusterApiEngine } from '../../../lib/engines/cluster-api/engine.ts';
import { observationOf } from '../../../lib/engines/cluster-api/observations.ts';
import { ClusterApiWork } from '../../../lib/engines/cluster-api/work.ts';
import { NAMESPACE, startClusterApiSimulator } from '../../simulators/cluster-api.ts';
import { REACH } from '../../support/cluster-api.ts';

const condition = (type: string, status: string, message = '', observedGeneration = 2) => ({
  ...{ type, status, message, observedGeneration },
});
const AVAILABLE = condition('Available', 'True');

/** A Cluster of one and one machine, with more of its status. */
const cluster = (status: object, more: object = {}) => ({
  metadata: { name: 'c', generation: 2 },
  spec: {
    topology: {
      version: 'v1.34.1',
      controlPlane: { replicas: 1 },
      workers: { machineDeployments: [{ name: 'workers', replicas: 1 }] },
    },
  },
  status: { phase: 'Provisioned', observedGeneration: 2, conditions: [AVAILABLE], ...status },
  ...more,
});
const machine = (phase = 'Running', version = 'v1.34.1', metadata = {}) => ({
  ...{ metadata, spec: { version }, status: { phase } },
});
const TWO = [machine(), machine()];

describe('what Cluster API reports of a cluster', () => {
  test.each([
    ['no status yet', { metadata: { name: 'c' } }, 'Deploying'],
    ['Pending', cluster({ phase: 'Pending' }), 'Deploying'],
    ['Provisioning', cluster({ phase: 'Provisioning' }), 'Deploying'],
    ['Provisioned and available', cluster({}), 'OK'],
    [
      'Provisioned, and not available',
      cluster({ conditions: [condition('Available', 'False', 'x')] }),
      'Error',
    ],
    ['Provisioned without conditions', cluster({ conditions: [] }), 'Error'],
    ['Provisioned and ready, as of v1beta1', cluster({ conditions: [condition('Ready', 'True')] }), 'OK'],
    [
      'available as of v1beta2 beneath v1beta1',
      cluster({ conditions: [condition('Ready', 'False')], v1beta2: { conditions: [AVAILABLE] } }),
      'OK',
    ],
    ['rolled out', cluster({ conditions: [AVAILABLE, condition('RollingOut', 'True')] }), 'Updating'],
    ['scaled', cluster({ conditions: [AVAILABLE, condition('ScalingDown', 'True')] }), 'Updating'],
    ['not observed yet', cluster({ observedGeneration: 1 }), 'Updating'],
    [
      'not reconciled',
      cluster({ conditions: [AVAILABLE, condition('TopologyReconciled', 'False')] }),
      'Updating',
    ],
    [
      'reconciled before the last change',
      cluster({ conditions: [AVAILABLE, condition('TopologyReconciled', 'True', '', 1)] }),
      'Updating',
    ],
    ['Deleting', cluster({ phase: 'Deleting' }), 'Destroying'],
    ['marked for deletion', cluster({}, { metadata: { deletionTimestamp: 'now' } }), 'Destroying'],
    ['Failed', cluster({ phase: 'Failed' }), 'Error'],
    ['a phase that nobody knows', cluster({ phase: 'Levitating' }), 'Unknown'],
    ['a phase called as a prototype', cluster({ phase: '__proto__' }), 'Unknown'],
  ])('%s', (_what, seen, state) => {
    expect(observationOf(seen, 'OK').state).toBe(state);
  });

  test.each([
    ['all run', TWO, 'OK'],
    ['one is missing', [machine()], 'Updating'],
    ['one comes', [machine(), machine('Provisioning')], 'Updating'],
    ['one runs the old version', [machine(), machine('Running', 'v1.33.5')], 'Updating'],
    ['one too many runs', [...TWO, machine()], 'Updating'],
    ['one goes', [...TWO, machine('Deleting', 'v1.34.1', { deletionTimestamp: 'now' })], 'Updating'],
    ['the old one still runs', [...TWO, machine('Running', 'v1.33.5')], 'Updating'],
    ['one has failed', [machine(), machine('Failed')], 'Updating'],
    ['a version without v counts', [machine('Running', '1.34.1'), machine()], 'OK'],
  ])('a change ends only when all machines are as they should be: %s', (_what, machines, state) => {
    expect(observationOf(cluster({}), 'Updating', machines).state).toBe(state);
  });

  test('says the reason in one line, short, and without apostrophes', () => {
    const conditions = [condition('InfrastructureReady', 'False', `it's\n  full ${'x'.repeat(1000)}`)];
    const { message = '' } = observationOf(cluster({ phase: 'Provisioning', conditions }), 'Deploying', []);
    expect(message).toMatch(/^Cluster API creates it \(0 of 2 machines are ready\): it"s full x+\.\.\.$/);
    expect(message.length).toBeLessThan(400);
  });

  test('a pause is told, idle or not', () => {
    const paused = { spec: { paused: true } };
    expect(observationOf(cluster({}, paused), 'OK')).toMatchObject({
      state: 'OK',
      message: 'It is paused in Cluster API: no change of it is carried out',
    });
    const waits = observationOf(cluster({ phase: 'Provisioning' }, paused), 'Deploying', []);
    expect(waits.message).toContain('end the pause to go on');
  });
});

test('ten thousand idle clusters are checked by one list in pages, and nothing is written', async () => {
  const management = await startClusterApiSimulator();
  const ids = Array.from({ length: 10_000 }, (_, at) => `id-${at}`);
  for (const id of ids) {
    const metadata = { name: `kqueen-${id}`, namespace: NAMESPACE, labels: { 'kqueen-cluster': id } };
    const seen = { ...cluster({}), metadata: { ...metadata, generation: 2 }, spec: { paused: true } };
    management.objects.add({ apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Cluster', ...seen });
  }
  const engine = clusterApiEngine(async () => new ClusterApiWork(REACH));
  const given = { kubeconfig: await management.kubeconfig(), namespace: NAMESPACE };
  const watched = ids.map((id) => ({ id, name: id, state: 'OK' as const, metadata: {}, handle: {} }));
  const seen = await engine.watch(watched, given, AbortSignal.timeout(60_000));
  expect(seen.size).toBe(10_000);
  expect([...seen.values()].filter((one) => typeof one !== 'object' || one.state !== 'OK')).toEqual([]);
  const lists = management.received.filter(({ path }) => path.includes('/clusters'));
  expect(lists).toHaveLength(10_000 / 250);
  expect(new Set(management.received.map(({ method }) => method))).toEqual(new Set(['GET']));
  await management.close();
}, 120_000);
