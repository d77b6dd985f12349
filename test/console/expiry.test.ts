/** @slow It starts the local server and a browser. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { gkeProvider } from '../simulators/demo-gke.ts';
import type { DemoProvider } from '../simulators/demo-provider.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { type ConsoleServer, enter, startConsole } from '../support/console.ts';

const DAY_MS = 86_400_000;
const MEMBER = { username: 'member', password: 'a password of a member' };

describeWithBrowser('the expiry of a cluster, and what its engine can change', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let google: DemoProvider;
  let organization: string;
  let provisioner: string;
  let atGoogle: string;
  const create = async (name: string, more: object = {}) => {
    const body = { name, provisioner, kubeconfig: await simulator.kubeconfig(), ...more };
    return (await server.api<{ id: string }>('POST', '/clusters', body)).id;
  };
  const limit = (settings: object) =>
    server.api('PATCH', `/organizations/${organization}/settings`, settings);
  const inDays = (days: number) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;

  beforeAll(async () => {
    simulator = await startKubernetesSimulator();
    const kubeconfig = JSON.stringify(await simulator.kubeconfig());
    google = await gkeProvider({ seconds: 1, kubeconfig, acceptTokens: () => undefined });
    server = await startConsole(google.variables);
    const me = await server.api<{ organization: { id: string } }>('GET', '/users/whoami');
    organization = me.organization.id;
    const engine = 'kqueen.engines.ManualEngine';
    ({ id: provisioner } = await server.api<{ id: string }>('POST', '/provisioners', {
      name: 'own',
      engine,
    }));
    const { id } = await server.api('POST', '/provisioners', {
      name: 'google',
      engine: google.engine,
      parameters: google.parameters,
    });
    ({ id: atGoogle } = await server.api<{ id: string }>('POST', '/clusters', {
      name: 'at-google',
      provisioner: id,
      metadata: google.metadata,
    }));
    await server.api('POST', '/users', MEMBER);
  }, 120_000);
  afterEach(() => limit({ max_lifetime_days: null, max_extensions: null, second_approver: false }));
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close(), google?.close()]);
  });

  test('is set, put off and removed, and shown wherever the cluster is', async () => {
    const page = await open();
    const id = await create('short-lived');
    await enter(page, server, `/clusters/${id}`);
    await change(page, '+ 1 day');
    await page.getByText(/^in (23 hr 59 min|1 day)/).waitFor();
    await picture(page, 'expiry');
    await page.getByRole('link', { name: 'Clusters', exact: true }).click();
    const row = page.getByRole('row', { name: /short-lived/ });
    await row.getByText(/^in (23 hr|1 day)/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'expiry-table');
    await page.getByRole('combobox', { name: 'Expires' }).click();
    await page.getByRole('option', { name: 'Within 7 days' }).click();
    await page.getByRole('row', { name: /at-google/ }).waitFor({ state: 'hidden' });
    expect(new URL(page.url()).search).toBe('?expiring=7');
    await row.waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('is deleted by itself').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'expiry-overview');
    await page.getByRole('link', { name: 'short-lived' }).click();
    await change(page, '+ 30 days');
    await page.getByText(/^in (30 days|31 days)/).waitFor();
    expect(await server.api('GET', `/clusters/${id}`)).toMatchObject({ extensions: 1 });
    await change(page, 'Never');
    await page.getByText('Never', { exact: true }).waitFor();
    expect(await server.api('GET', `/clusters/${id}`)).not.toHaveProperty('expires_at');
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('is limited as the organization has it: the dialog says how often it can be put off, and why not', async () => {
    const page = await open();
    const id = await create('limited', { expires_at: inDays(2) });
    await limit({ max_lifetime_days: 20, max_extensions: 1 });
    await enter(page, server, `/clusters/${id}`);
    await page.getByRole('button', { name: 'Change the expiry' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Put off so far: never; left: 1').waitFor();
    await dialog.getByText(/The latest that your organization allows/).waitFor();
    await dialog.getByText(/It cannot be removed: your organization limits/).waitFor();
    expect(await dialog.getByRole('button', { name: '+ 30 days' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '+ 7 days' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Change the expiry' }).click();
    await dialog.getByText('Put off so far: once; left: 0').waitFor();
    await dialog.getByText(/all extensions are used up/).waitFor();
    expect(await dialog.getByRole('button', { name: '+ 7 days' }).isDisabled()).toBe(true);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'expiry-limits');
    await limit({ max_lifetime_days: null, max_extensions: null, second_approver: true });
    await page.reload();
    await page.getByRole('button', { name: 'Change the expiry' }).click();
    await dialog.getByText(/It cannot be brought forward: your organization wants a second user/).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('what somebody else has set meanwhile is shown, and not written over unasked', async () => {
    const page = await open();
    const id = await create('contested');
    await enter(page, server, `/clusters/${id}`);
    await page.getByRole('button', { name: 'Change the expiry' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '+ 7 days' }).click();
    const theirs = inDays(3);
    await server.api('PATCH', `/clusters/${id}`, { expires_at: theirs });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: theirs }).waitFor();
    await page.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByText(/^in (6 days|7 days)/).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('who may not change it is offered nothing', async () => {
    const page = await open();
    const id = await create('theirs', { expires_at: inDays(10) });
    await enter(page, server, `/clusters/${id}`, MEMBER);
    await page.getByText(/^in 9 days/).waitFor();
    await page.getByRole('button', { name: 'Change the expiry' }).waitFor({ state: 'hidden' });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the network policy changes where the engine is able to, and no other engine offers it', async () => {
    const page = await open();
    const other = await create('imported');
    await enter(page, server, `/clusters/${other}`);
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    expect(await page.getByRole('button', { name: /Network policy|Resize|Upgrade/ }).count()).toBe(0);
    // The schedule, which runs every minute, finds out that Google has created it.
    while ((await server.api('GET', `/clusters/${atGoogle}`)).state !== 'OK') await pause(2_000);
    await page.goto(`${server.url}/clusters/${atGoogle}`);
    await page.getByRole('button', { name: 'Network policy' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: /calico/i }).click();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'network-policy');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The network policy is being changed').waitFor();
    expect(await server.api('GET', `/clusters/${atGoogle}`)).toMatchObject({
      metadata: { network_policy: { provider: 'CALICO', enabled: true } },
    });
    expect(page.faults).toEqual([]);
  }, 240_000);
});

/** Opens the dialog of the expiry, and takes one of its buttons. */
async function change(page: Page, button: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Change the expiry' }).click();
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
}
