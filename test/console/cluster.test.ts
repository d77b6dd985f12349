/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

describeWithBrowser('a cluster', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let provisioner: string;
  const create = async (name: string) => {
    const kubeconfig = await simulator.kubeconfig();
    return (await server.api<{ id: string }>('POST', '/clusters', { name, provisioner, kubeconfig })).id;
  };

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
    const objects = sampleCluster({ nodes: 3, pods: 60, replicas: 5 });
    simulator.objects.add(...(structuredClone(objects) as unknown as Record<string, unknown>[]));
    ({ id: provisioner } = await server.api<{ id: string }>('POST', '/provisioners', {
      name: 'existing',
      engine: 'kqueen.engines.ManualEngine',
    }));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()]);
  });

  test('shows its nodes, pods, topology and history at addresses of their own, and Back goes back', async () => {
    const page = await open();
    const id = await create('web');
    await enter(page, server, `/clusters/${id}`);
    await page.getByRole('heading', { level: 1, name: 'web' }).waitFor();
    await page.getByText(/1 to 20 of \d+/).waitFor();
    await picture(page, 'cluster');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Topology' }).click();
    await page.getByRole('group', { name: 'Deployment app-0', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.waitForURL(`${server.url}/clusters/${id}/events`);
    await page.getByText(/1 to \d+ of/).waitFor();
    await picture(page, 'cluster-events');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await page.goBack();
    await page.waitForURL(`${server.url}/clusters/${id}/topology`);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('is edited, with both changes shown where somebody else was faster; what is written is text', async () => {
    const page = await open();
    const id = await create('mine');
    await enter(page, server, `/clusters/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill(CANARY);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('canary');
    await server.api('PATCH', `/clusters/${id}`, { name: 'theirs' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'theirs' }).waitFor();
    await page.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByRole('heading', { level: 1, name: 'canary' }).waitFor();
    await page.locator('#content').getByText(CANARY).first().waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('is deleted once its name was typed, and not while it is protected', async () => {
    const page = await open();
    const id = await create('doomed');
    await server.api('PATCH', `/clusters/${id}`, { protected: true });
    await enter(page, server, `/clusters/${id}`);
    const remove = async () => {
      await page.getByRole('button', { name: 'Delete', exact: true }).first().click();
      await page.getByLabel('Type doomed to confirm').fill('doomed');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    };
    await remove();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await server.api('PATCH', `/clusters/${id}`, { protected: false });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('The cluster is deleted').waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);
});
