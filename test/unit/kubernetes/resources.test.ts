import { describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '../../../lib/kubernetes/read/objects.ts';
import { resourcesByNode as resourcesWork } from '../../../lib/kubernetes/show/resources.ts';
import { finished } from '../../support/turns.ts';

const resourcesByNode = (...args: Parameters<typeof resourcesWork>) => finished(resourcesWork(...args));

const NODE = { metadata: { name: 'n', uid: 'n' } };

function pod(spec: object, phase = 'Running'): KubernetesObject {
  return {
    metadata: { name: 'p', namespace: 'ns', uid: 'p' },
    spec: { nodeName: 'n', ...spec },
    status: { phase },
  };
}

/** The CPU that a pod asks for on its node. */
function cpu(spec: object): number | undefined {
  return resourcesByNode([NODE], [pod(spec)]).resources.n?.requests.cpu;
}
const asks = (amount: string, more: object = {}) => ({ resources: { requests: { cpu: amount } }, ...more });
const SIDECAR = { restartPolicy: 'Always' };

test('containers run side by side', () => {
  expect(cpu({ containers: [asks('100m'), asks('200m')] })).toBe(0.3);
});

test('init containers run one after the other before: the largest counts where it is larger than all containers', () => {
  expect(cpu({ initContainers: [asks('300m'), asks('400m')], containers: [asks('100m')] })).toBe(0.4);
  expect(cpu({ initContainers: [asks('100m'), asks('100m')], containers: [asks('150m')] })).toBe(0.15);
});

test('init containers that never end count with the containers, and with the init containers after them', () => {
  expect(cpu({ initContainers: [asks('1', SIDECAR)], containers: [asks('500m')] })).toBe(1.5);
  expect(cpu({ initContainers: [asks('1', SIDECAR), asks('2')], containers: [asks('500m')] })).toBe(3);
  expect(cpu({ initContainers: [asks('2'), asks('1', SIDECAR)], containers: [asks('500m')] })).toBe(2);
});

test('the overhead of the runtime comes on top; to limits only where there is one', () => {
  const overhead = { cpu: '250m', memory: '120Mi' };
  const containers = [{ resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } }];
  expect(resourcesByNode([], [pod({ overhead, containers })]).resources.n).toEqual({
    requests: { cpu: 1.25, memory: 120 * 2 ** 20 },
    limits: { cpu: 0, memory: 2 ** 30 + 120 * 2 ** 20 },
  });
});

test('a sum that a pod states itself is taken by its word', () => {
  expect(cpu({ resources: { requests: { cpu: '3' } }, containers: [asks('1')] })).toBe(3);
});

describe('a pod that is resized in place', () => {
  const resized = (status: object, wanted = '500m') => {
    const containers = [asks(wanted, { name: 'main' })];
    const made = pod({ containers });
    return resourcesByNode([NODE], [{ ...made, status: { phase: 'Running', ...status } }]).resources.n
      ?.requests.cpu;
  };
  const inForce = (cpu: string, allocated: string) => ({
    containerStatuses: [
      { name: 'main', resources: { requests: { cpu } }, allocatedResources: { cpu: allocated } },
      { name: 'another', resources: { requests: { cpu: '64' } } },
    ],
  });
  const pending = (reason: string) => ({
    conditions: [{ type: 'PodResizePending', status: 'True', reason }],
  });

  test('counts the largest of what it wants, has allocated and has in force', () => {
    expect(resized(inForce('200m', '200m'))).toBe(0.5);
    expect(resized(inForce('800m', '500m'))).toBe(0.8);
    expect(resized(inForce('200m', '700m'))).toBe(0.7);
    expect(resized({ ...inForce('200m', '200m'), ...pending('Deferred') })).toBe(0.5);
  });

  test('that its node cannot resize counts what it has', () => {
    expect(resized({ ...inForce('200m', '200m'), ...pending('Infeasible') }, '900')).toBe(0.2);
    expect(resized(pending('Infeasible'))).toBe(0.5);
  });
});

test('finished pods and pods on no node count nowhere; a node without pods is there with 0', () => {
  const containers = [asks('1')];
  const pods = [
    pod({ containers }, 'Succeeded'),
    pod({ containers }, 'Failed'),
    pod({ containers, nodeName: undefined }),
  ];
  const none = { cpu: 0, memory: 0 };
  expect(resourcesByNode([NODE], pods).resources).toEqual({ n: { requests: none, limits: none } });
});

test('a node that is not listed is named by its pods', () => {
  const { resources } = resourcesByNode([], [pod({ nodeName: 'gone', containers: [asks('1')] })]);
  expect(resources.gone?.requests.cpu).toBe(1);
});

test('a bad quantity counts as nothing, and its pod is named', () => {
  const { resources, bad } = resourcesByNode([NODE], [pod({ containers: [asks('lots'), asks('1')] })]);
  expect([resources.n?.requests.cpu, bad]).toEqual([1, ['ns/p']]);
});
