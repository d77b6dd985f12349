/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const MANUAL = 'kqueen.engines.ManualEngine';
const COUNT = 45;

describeWithBrowser('overview and clusters', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let provisioner: string;
  const create = async (name: string, parts: object = {}) =>
    server.api('POST', '/clusters', {
      name,
      provisioner,
      kubeconfig: await simulator.kubeconfig(),
      ...parts,
    });

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
    ({ id: provisioner } = await server.api<{ id: string }>('POST', '/provisioners', {
      name: 'existing',
      engine: MANUAL,
    }));
    for (let i = 1; i <= COUNT; i += 1) await create(`web ${String(i).padStart(2, '0')}`);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()]);
  });

  const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('cell') });
  const names = (page: Page) => rows(page).locator('a[href^="/clusters/"]').allTextContents();

  test('a table of clusters is sorted, filtered and paged by the server, as its address says, and Back goes back', async () => {
    const page = await open();
    await enter(page, server, '/clusters');
    await page.getByText('1 to 20 of 45').waitFor();
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('link', { name: 'web 01' }).waitFor();
    await page.getByRole('button', { name: 'Page 3' }).click();
    await page.getByText('41 to 45 of 45').waitFor();
    expect(await names(page)).toEqual(['web 41', 'web 42', 'web 43', 'web 44', 'web 45']);
    expect(new URL(page.url()).search).toBe('?sort=name&page=3');
    await page.goBack();
    await page.getByText('1 to 20 of 45').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('web 4');
    await page.getByText('1 to 6 of 6').waitFor();
    expect(await names(page)).toEqual(['web 40', 'web 41', 'web 42', 'web 43', 'web 44', 'web 45']);
    await page.reload();
    await page.getByText('1 to 6 of 6').waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Unknown' }).click();
    await page.getByText('No cluster matches').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('Unknown');
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'OK' }).click();
    await page.getByText('1 to 6 of 6').waitFor();
    expect(page.faults).toEqual([]);
  });

  test('deletes several clusters once it was typed, and says what became of each', async () => {
    const page = await open();
    await create('doomed one');
    await create('doomed two');
    const { id } = await server.api<{ id: string }>('GET', '/users/whoami').then(() => create('doomed kept'));
    await server.api('PATCH', `/clusters/${id}`, { protected: true });
    await enter(page, server, '/clusters?name=doomed');
    await page.getByRole('checkbox', { name: 'Select all clusters of this page' }).click();
    await page.getByRole('button', { name: 'Delete 3 clusters' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 3 clusters' });
    const confirm = dialog.getByRole('button', { name: 'Delete 3 clusters' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('delete 3 clusters');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'clusters-delete');
    await confirm.click();
    const results = page.getByRole('dialog', { name: 'What became of them' });
    await results.getByText('doomed one: Deleted').waitFor();
    await results.getByText('doomed two: Deleted').waitFor();
    await results.getByText(/doomed kept: .*protect.*Request id/i).waitFor();
    await results.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('1 to 1 of 1').waitFor();
    expect(page.faults).toEqual([]);
  });

  test('the overview counts states and provisioners, and follows what happens', async () => {
    const page = await open();
    await enter(page, server);
    const total = page.getByText(/^\d+ clusters$/);
    await total.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'overview');
    await page.getByText('admin: cluster:create', { exact: false }).first().waitFor();
    await page.getByRole('link', { name: /^OK/ }).click();
    await page.waitForURL(/\/clusters\?state=OK$/);
    await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'clusters');
    expect(await phoneFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('markup that a tenant writes is a text', async () => {
    const page = await open();
    const made = await server.api<{ id: string }>('POST', '/provisioners', { name: CANARY, engine: MANUAL });
    await create(`a ${CANARY}`, { provisioner: made.id });
    await enter(page, server, '/clusters?name=canary');
    await page.getByRole('link', { name: `a ${CANARY}` }).waitFor();
    await page.getByRole('cell', { name: CANARY, exact: true }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText(CANARY, { exact: true }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  });

  test('keys, the menu and the colors work without a mouse', async () => {
    const page = await open({ colorScheme: 'light' });
    await enter(page, server);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await page.keyboard.press('c');
    await page.waitForURL(/\/clusters\/create$/);
    await page.getByRole('button', { name: 'Account of admin' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Dark' }).press('Enter');
    await page.reload();
    await page.getByRole('navigation').waitFor();
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}');
    await page.getByRole('button', { name: 'Account of admin' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Log out' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await page.goto(`${server.url}/clusters`);
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    expect(page.faults).toEqual([]);
  });

  test('without a connection a page keeps what it shows, says so, and goes on by itself', async () => {
    const page = await open();
    await enter(page, server, '/clusters');
    await page.getByRole('table').waitFor();
    await page.context().setOffline(true);
    await page.getByText('KQueen cannot be reached', { exact: false }).first().waitFor();
    await page.getByRole('table').waitFor();
    await page.context().setOffline(false);
    await page.getByText('KQueen cannot be reached', { exact: false }).first().waitFor({ state: 'hidden' });
  });

  test('a live page asks less often while nothing changes, and not at all in a hidden tab', async () => {
    const page = await open();
    await page.clock.install();
    await enter(page, server, '/clusters?name=nothing');
    await page.getByRole('heading', { name: 'No cluster matches' }).waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/clusters?')) asked += 1;
    });
    /** Passes so many times 5 s, and lets each answer arrive. */
    const pass = async (times: number) => {
      const before = asked;
      for (let i = 0; i < times; i += 1) {
        await page.clock.runFor(5_000);
        await page.evaluate('fetch("/api/v1/health?live=true")');
      }
      return asked - before;
    };
    const first = await pass(12);
    await pass(60);
    const later = await pass(24);
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThanOrEqual(12);
    expect(later).toBeGreaterThan(0);
    expect(later).toBeLessThanOrEqual(4);
    await page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      dispatchEvent(new Event('visibilitychange'));`);
    await pass(1);
    expect(await pass(24)).toBe(0);
  });

  test('a superadmin chooses the organization that the pages list, by an address', async () => {
    const page = await open();
    await server.api('POST', '/organizations', { name: 'Other', namespace: 'other' });
    await enter(page, server, '/clusters');
    await page.getByText(/1 to 20 of/).waitFor();
    await page.getByRole('combobox', { name: 'Organization' }).click();
    await page.getByRole('option', { name: 'Other' }).click();
    await page.getByRole('heading', { name: 'No clusters yet' }).waitFor();
    expect(new URL(page.url()).search).toBe('?ns=other');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Welcome to KQueen' }).waitFor();
    expect(new URL(page.url()).search).toBe('?ns=other');
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });
});
