/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

describeWithBrowser('creating clusters in the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let kubeconfig: string;

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
    const made = await simulator.kubeconfig();
    kubeconfig = typeof made === 'string' ? made : JSON.stringify(made);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()]);
  });

  const list = <T>(path: string) => server.api<T[]>('GET', path);
  const name = (page: Page) => page.getByRole('textbox', { name: 'Name' });
  const field = (page: Page) => page.getByRole('textbox', { name: 'Kubeconfig' });
  const submit = (page: Page) => page.getByRole('button', { name: 'Import', exact: true }).click();

  test('a newcomer imports a cluster from the first page on; a refused kubeconfig is said at its field, and makes no second provisioner', async () => {
    const page = await open();
    await enter(page, server);
    await page.keyboard.press('c');
    await page.getByRole('link', { name: 'Import a cluster', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Import a cluster' }).waitFor();
    await name(page).fill(CANARY);
    await field(page).fill('kind: Config');
    await submit(page);
    await page.getByRole('alert').waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    await page.locator('textarea:focus').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await field(page).fill(kubeconfig);
    const keys: (string | undefined)[] = [];
    page.on('request', (one) => {
      if (one.method() === 'POST' && one.url().endsWith('/clusters'))
        keys.push(one.headers()['idempotency-key']);
    });
    await page.getByRole('button', { name: 'Import', exact: true }).dblclick();
    await page.getByText(`The cluster ${CANARY} is imported`).waitFor();
    expect(keys).toEqual([expect.stringMatching(/^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/)]);
    const [cluster] = await list<{ id: string; state: string }>('/clusters');
    expect(cluster?.state).toBe('OK');
    await page.waitForURL(`${server.url}/clusters/${cluster?.id}`);
    expect(await list('/provisioners')).toHaveLength(1);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a file is dropped or chosen, with a provisioner that is there', async () => {
    const page = await open();
    const { id } = await server.api<{ id: string }>('POST', '/provisioners', {
      name: `a ${CANARY}`,
      engine: 'kqueen.engines.ManualEngine',
    });
    await enter(page, server, '/clusters/new/import');
    await page.getByRole('combobox', { name: 'Provisioner' }).click();
    await page.getByRole('option', { name: `a ${CANARY}` }).click();
    await page.locator('input[type=file]').setInputFiles({
      name: 'large',
      mimeType: 'text/plain',
      buffer: Buffer.alloc(70_000, 'x'),
    });
    await page.getByText('must be a file of at most 64 KiB').waitFor();
    const transfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(kubeconfig)}], 'config')); return data; })()`,
    );
    await field(page).dispatchEvent('drop', { dataTransfer: transfer });
    await name(page).fill('dropped');
    await page.locator('textarea:valid').waitFor();
    await submit(page);
    await page.getByText('The cluster dropped is imported').waitFor();
    const [cluster] = await list<{ provisioner: { id: string } }>('/clusters?name=dropped');
    expect(cluster?.provisioner.id).toBe(id);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the cluster that the start simulates is imported by the file that it names, and its topology drawn', async () => {
    const page = await open();
    await enter(page, server);
    await page.keyboard.press('c');
    await page.getByRole('link', { name: 'Import a cluster', exact: true }).click();
    await name(page).fill('simulated');
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    const [, file = ''] = /Cluster a simulated one to import, by (.*)$/m.exec(server.banner) ?? [];
    await (await chosen).setFiles(file);
    await page.locator('textarea:valid').waitFor();
    await submit(page);
    await page.getByText('The cluster simulated is imported').waitFor();
    await page.getByRole('tab', { name: 'Topology' }).click();
    await page.getByRole('group', { name: /^Node node-0/ }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the manifest and its three lines are shown, and copied one by one', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await enter(page, server, '/clusters/new/import');
    await page.getByRole('heading', { level: 1, name: 'Import a cluster' }).waitFor();
    await picture(page, 'import');
    await page.getByRole('button', { name: 'Show the manifest and the lines' }).click();
    await page.getByRole('button', { name: 'Copy: Line 1' }).waitFor();
    expect(await page.getByRole('button', { name: /^Copy: Line/ }).count()).toBe(3);
    await page.getByRole('button', { name: 'Copy: Line 1' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('kubectl apply -f kqueen.yml');
    await page.getByRole('button', { name: 'Copy: Manifest' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('kind: ClusterRoleBinding');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);
});
