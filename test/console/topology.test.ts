/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

describeWithBrowser('the topology of a cluster', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let large: KubernetesSimulator;
  let path: string;
  let largePath: string;

  beforeAll(async () => {
    [server, simulator, large] = await Promise.all([
      startConsole(),
      startKubernetesSimulator(),
      startKubernetesSimulator(),
    ]);
    const objects = sampleCluster({ nodes: 3, pods: 24, replicas: 5 });
    for (const one of objects) {
      const { kind, metadata } = one as unknown as { kind: string; metadata: Record<string, unknown> };
      if (kind === 'Deployment') metadata.annotations = { canary: CANARY };
    }
    simulator.objects.add(...objects);
    large.objects.add(...sampleCluster({ nodes: 10, pods: 1400, replicas: 20 }));
    const { id: provisioner } = await server.api('POST', '/provisioners', {
      name: 'existing',
      engine: 'kqueen.engines.ManualEngine',
    });
    const pathOf = async (name: string, { kubeconfig }: KubernetesSimulator) => {
      const body = { name, provisioner, kubeconfig: await kubeconfig('certificate') };
      const { id } = await server.api('POST', '/clusters', body);
      return `/clusters/${id}/topology`;
    };
    path = await pathOf(`shop ${CANARY}`, simulator);
    largePath = await pathOf('large', large);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close(), large?.close()]);
  });

  test('is drawn, searched, filtered and opened as its address says, by mouse and keyboard', async () => {
    const page = await open();
    await enter(page, server, path);
    const node = (name: string) => page.getByRole('group', { name, exact: true });
    await node('Deployment app-0').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('app-1-');
    await page.getByText('Matches: 5').waitFor();
    await page.waitForURL(/name=app-1-/);
    expect(await page.locator('[data-match]').count()).toBe(5);
    await page.getByRole('button', { name: 'Clear: Search by name' }).click();
    await page.getByRole('combobox', { name: 'Namespace' }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await page.waitForURL(/namespace=shop/);
    await node('Deployment app-0').waitFor({ state: 'detached' });
    await page.reload();
    await node('Deployment app-2').click();
    const details = page.getByRole('dialog', { name: 'Deployment app-2' });
    await details.getByText('Namespace: shop').waitFor();
    await details.getByText('onerror').waitFor();
    await details
      .getByRole('button', { name: /^Pod app-2-/ })
      .first()
      .click();
    await page.getByRole('dialog', { name: /^Pod app-2-/ }).waitFor();
    await page.goBack();
    await details.waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await node('Namespace shop').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Namespace shop' }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('is a list too, and both can be used by everybody and on a phone', async () => {
    const page = await open();
    await enter(page, server, path);
    await page.getByRole('group', { name: 'Deployment app-0', exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'topology');
    expect(await phoneFaults(page)).toEqual([]);
    await page.getByText('List', { exact: true }).click();
    await page.waitForURL(/view=list/);
    await page.getByRole('combobox', { name: 'Kinds' }).click();
    await page.getByRole('option', { name: 'Deployment' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'app-4', exact: true }).waitFor();
    expect(await page.getByRole('cell', { name: 'Pod', exact: true }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'app-4', exact: true }).click();
    await page.getByRole('dialog', { name: 'Deployment app-4' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('of a large cluster is placed by a worker, with one relation each and up to a limit, and says so', async () => {
    const page = await open();
    const worker = page.waitForEvent('worker');
    await enter(page, server, largePath);
    await page.getByText(/The graph shows 1,500 of 1,\d\d\d objects/).waitFor();
    await page.getByText('Each object is joined to one other alone.').waitFor();
    expect((await worker).url()).toMatch(/\/assets\/layout-worker-[\w-]+\.js$/);
    await page
      .getByRole('group', { name: /^Deployment/ })
      .first()
      .waitFor();
    // Of more than a thousand objects those are drawn that are in sight.
    expect(await page.locator('.react-flow__node').count()).toBeLessThan(150);
    await picture(page, 'topology-large');
    await page.keyboard.press('/');
    await page.keyboard.type('app-69-');
    await page.getByText('Matches: 20').waitFor();
    await page.locator('[data-match]').first().waitFor();
    await page.getByRole('button', { name: 'Clear: Search by name' }).click();
    await page.getByRole('combobox', { name: 'Kinds' }).click();
    await page.getByRole('option', { name: 'Deployment' }).click();
    await page.keyboard.press('Escape');
    await page.getByText(/The graph shows/).waitFor({ state: 'detached' });
    await page.getByText('Each object is joined').waitFor({ state: 'detached' });
    await page.getByRole('group', { name: 'Deployment app-0', exact: true }).waitFor();
    expect(page.faults).toEqual([]);
  }, 120_000);
});
