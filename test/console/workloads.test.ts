/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

type Objects = Record<string, unknown>[];

describeWithBrowser('the status of a cluster', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let small: KubernetesSimulator;
  let large: KubernetesSimulator;
  let path: string;
  let largePath: string;

  beforeAll(async () => {
    [server, small, large] = await Promise.all([
      startConsole(),
      startKubernetesSimulator(),
      startKubernetesSimulator(),
    ]);
    small.objects.add(
      ...(sampleCluster({ nodes: 3, pods: 24, replicas: 6 }) as unknown as Objects),
      ...broken(),
    );
    large.objects.add(...(sampleCluster({ nodes: 20, pods: 1000, replicas: 20 }) as unknown as Objects));
    const { id: provisioner } = await server.api('POST', '/provisioners', {
      name: 'existing',
      engine: 'kqueen.engines.ManualEngine',
    });
    const pathOf = async (name: string, { kubeconfig }: KubernetesSimulator) => {
      const body = { name, provisioner, kubeconfig: await kubeconfig() };
      return `/clusters/${(await server.api('POST', '/clusters', body)).id}`;
    };
    [path, largePath] = [await pathOf('small', small), await pathOf('large', large)];
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), small?.close(), large?.close()]);
  });

  test('says of workloads how many pods are ready and why not all, at addresses of their own', async () => {
    const page = await open();
    await enter(page, server, path);
    await page.getByRole('tab', { name: 'Workloads' }).click();
    await page.waitForURL(/section=workloads/);
    const row = (name: string | RegExp) => page.getByRole('row', { name });
    await row(/^stuck Deployment .* 0 of 2 .*exceeded quota/).waitFor();
    await row(/^db StatefulSet shop 2 of 3 db-2: ContainerCreating/).waitFor();
    await row(/^report CronJob shop At 0 6/).waitFor();
    // What misses pods comes first.
    expect(await page.getByRole('row').nth(1).textContent()).toMatch(/0 of 2|2 of 3/);
    expect(await canaryElements(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'workloads');
    await page.getByRole('combobox', { name: 'Namespace' }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await page.waitForURL(/namespace=shop/);
    await row(/^stuck/).waitFor({ state: 'detached' });
    await page.reload();
    await row(/^db StatefulSet/).waitFor();
    await page.goBack();
    await row(/^stuck/).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('shows services with where they are reached, and volumes with their claims', async () => {
    const page = await open();
    await enter(page, server, `${path}?section=services`);
    await page.getByRole('row', { name: /^door default LoadBalancer 192.0.2.7.*443:30443\/TCP/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'services');
    await page.getByRole('tab', { name: 'Storage' }).click();
    await page
      .getByRole('row', { name: /^data-db-0 PersistentVolumeClaim shop Bound 10Gi standard pvc-/ })
      .waitFor();
    await page
      .getByRole('row', { name: /^waiting PersistentVolumeClaim default Pending 5Gi fast/ })
      .waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'storage');
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('of 1,000 pods is searched by name and paged, and says when nothing is found', async () => {
    const page = await open();
    await enter(page, server, largePath);
    await page.getByText(/1 to 20 of 1,\d\d\d/).waitFor();
    await page.getByRole('button', { name: 'Show all 20 nodes' }).click();
    expect(await page.getByRole('progressbar').count()).toBe(40);
    await page.getByRole('button', { name: 'Page 2', exact: true }).click();
    await page.waitForURL(/page=2/);
    await page.getByText(/21 to 40 of/).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('app-7-');
    await page.waitForURL(/name=app-7-/);
    await page.getByText('1 to 20 of 20').waitFor();
    expect(page.url()).not.toContain('page=');
    await page.keyboard.type('nothing');
    await page.getByText('No pods here').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('says what could not be read', async () => {
    const page = await open();
    small.misbehave('html', '/apis/apps/v1/statefulsets');
    await enter(page, server, `${path}?section=workloads`);
    await page.getByText('Some parts could not be read').waitFor();
    await page.getByText(/^stateful_sets: /).waitFor();
    small.misbehave(undefined);
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);
});

/** Objects that are not as they should be, with a canary where a tenant may write. */
function broken(): Objects {
  const namespace = 'default';
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'stuck', namespace },
      spec: { replicas: 2, selector: { matchLabels: { app: 'stuck' } } },
      status: {
        conditions: [
          {
            type: 'Available',
            status: 'False',
            reason: 'MinimumReplicasUnavailable',
            message: 'not available',
          },
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: `exceeded quota ${CANARY}`,
          },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'door', namespace },
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.0.7',
        ports: [{ port: 443, nodePort: 30443, protocol: 'TCP' }],
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: CANARY }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'waiting', namespace },
      spec: { storageClassName: `fast ${CANARY}`, resources: { requests: { storage: '5Gi' } } },
      status: { phase: 'Pending' },
    },
  ];
}
