/** @slow It starts the local server and a browser. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type KubernetesSimulator, startKubernetesSimulator, TOKEN } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';
import { use } from '../support/credentials.ts';

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };
const MEMBER = { username: 'member', password: 'a password of a member' };

describeWithBrowser('access to a cluster', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let id: string;

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
    simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const provisioner = await server.api('POST', '/provisioners', {
      name: 'existing',
      engine: 'kqueen.engines.ManualEngine',
    });
    const kubeconfig = await simulator.kubeconfig();
    ({ id } = await server.api<{ id: string }>('POST', '/clusters', {
      name: CANARY,
      provisioner: provisioner.id,
      kubeconfig,
    }));
    await server.api('POST', '/users', MEMBER);
  }, 120_000);
  beforeEach(() => simulator.misbehave(undefined));
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()]);
  });

  test('a credential is issued, shown once, works within its role, and is revoked', async () => {
    const page = await open(CLIPBOARD);
    await enter(page, server, `/clusters/${id}/access`);
    await page.getByRole('heading', { name: 'No credentials' }).waitFor();
    await page.getByRole('button', { name: 'Issue a credential' }).click();
    const dialog = page.getByRole('dialog');
    await choose(page, 'Role', 'edit');
    await dialog.getByLabel('Namespace').fill('shop');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'credential-issue');
    await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog.getByText('Take the kubeconfig now').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Copy: Kubeconfig' }).click();
    const kubeconfig = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(await use(kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
    expect(await use(kubeconfig, '/api/v1/namespaces/kube-system/pods')).toBe(403);
    expect(await downloaded(page)).toBe(kubeconfig);
    const [, token = 'no token'] = /token: (\S+)/.exec(kubeconfig) ?? [];
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('cell', { name: 'Active' }).waitFor();
    await page.getByText(/^in (1 hr|59 min)/).waitFor();
    expect(await tracesOf(page, token)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'access');
    await page.getByRole('button', { name: /^Revoke / }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('heading', { name: 'No credentials' }).waitFor();
    expect(await use(kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a revocation that the cluster does not confirm says why, and can be repeated', async () => {
    await server.api('POST', `/clusters/${id}/credentials`, { role: 'view' });
    const page = await open();
    await enter(page, server, `/clusters/${id}/access`);
    await page.getByRole('cell', { name: 'Active' }).waitFor();
    simulator.misbehave({ redirectTo: 'https://example.com' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: /^Revoke / }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await picture(page, 'credential-unconfirmed');
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('cell', { name: /^Being revoked.*The API server redirects elsewhere/ }).waitFor();
    simulator.misbehave(undefined);
    await page.getByRole('button', { name: /^Revoke / }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('heading', { name: 'No credentials' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('what the API refuses of a credential is said at its field', async () => {
    const page = await open();
    await enter(page, server, `/clusters/${id}/access`);
    await page.getByRole('button', { name: 'Issue a credential' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Namespace').fill('No Namespace');
    await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog.getByText('must be the name of a namespace').first().waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the kubeconfig is asked for on a click alone, and nothing keeps it once the tab is left', async () => {
    const page = await open(CLIPBOARD);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await enter(page, server, `/clusters/${id}/access`);
    const show = page.getByRole('button', { name: 'Show the kubeconfig' });
    await show.waitFor();
    expect(asked.filter((url) => url.endsWith('/kubeconfig'))).toEqual([]);
    await show.click();
    await page.getByText(TOKEN).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hide the kubeconfig' }).scrollIntoViewIfNeeded();
    await picture(page, 'kubeconfig');
    const text = await downloaded(page);
    expect(await use(text, '/api/v1/namespaces/kube-system/pods')).toBe(200);
    await page.getByRole('button', { name: 'Copy: Command' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^kubectl --kubeconfig [\w.-]+\.kubeconfig get pods$/,
    );
    await page.getByRole('button', { name: 'Hide the kubeconfig' }).click();
    await page.getByText(TOKEN).waitFor({ state: 'hidden' });
    expect(await tracesOf(page, TOKEN)).toEqual([]);
    await show.click();
    await page.getByText(TOKEN).waitFor();
    expect(await isInMemory(page, TOKEN)).toBe(true);
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.waitForURL(`${server.url}/clusters/${id}/events`);
    await page.getByText(TOKEN).waitFor({ state: 'hidden' });
    expect(await tracesOf(page, TOKEN)).toEqual([]);
    await page.goBack();
    await show.waitFor();
    expect(await tracesOf(page, TOKEN)).toEqual([]);
    expect(said.join('\n')).not.toContain(TOKEN);
    // What is let go of is collected at a time that the browser chooses.
    while (await isInMemory(page, TOKEN)) await page.waitForTimeout(500);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('who may not have it is told so, and sees no button', async () => {
    const page = await open();
    await enter(page, server, `/clusters/${id}/access`, MEMBER);
    await page.getByText('The policy of your organization does not let you have this.').first().waitFor();
    expect(await page.getByRole('button', { name: /kubeconfig|credential/ }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a namespace may be called true: the address keeps it', async () => {
    const page = await open();
    for (const path of ['', '/topology']) {
      await page.goto('about:blank');
      await page.goto(`${server.url}/clusters/${id}${path}?namespace=true`);
      if (path === '') await logIn(page);
      await page.getByRole('combobox', { name: 'Namespace' }).waitFor();
      expect(new URL(page.url()).searchParams.get('namespace')).toMatch(/^"?true"?$/);
      expect(await page.getByRole('combobox', { name: 'Namespace' }).inputValue()).toBe('true');
    }
  }, 90_000);
});

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('default');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** Chooses an option of a field. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The file that a click on Download saves. */
async function downloaded(page: Page): Promise<string> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^[\w.-]+\.kubeconfig$/);
  return readFile(await download.path(), 'utf8');
}

/** The places of a page that still have a secret. */
async function tracesOf(page: Page, secret: string): Promise<string[]> {
  const places = (await page.evaluate(`({
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    cookie: document.cookie,
    address: location.href,
    history: JSON.stringify(history.state),
    page: document.documentElement.outerHTML,
  })`)) as Record<string, string>;
  return Object.keys(places).filter((place) => places[place]?.includes(secret));
}

/** Whether the scripts of a page still hold a secret: no cache of theirs may. */
async function isInMemory(page: Page, secret: string): Promise<boolean> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('').includes(secret);
}
