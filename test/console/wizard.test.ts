/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type AzureSimulator, startAzureSimulator } from '../simulators/aks.ts';
import { demoVariables, startDemoJenkins } from '../simulators/demo-jenkins.ts';
import type { JenkinsSimulator } from '../simulators/jenkins.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const JENKINS = 'kqueen.engines.JenkinsEngine';
const AKS = 'kqueen.engines.AksEngine';
const KEY = `ssh-ed25519 ${'A'.repeat(68)} me`;

interface Cluster {
  id: string;
  name: string;
  protected?: boolean;
  expires_at?: string;
  metadata: Record<string, unknown>;
}

describeWithBrowser('the wizard that creates clusters', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let jenkins: JenkinsSimulator;
  let azure: AzureSimulator;

  beforeAll(async () => {
    [jenkins, azure] = await Promise.all([
      startDemoJenkins({ seconds: 3600, kubeconfig: '{}' }),
      startAzureSimulator(),
    ]);
    server = await startConsole({
      ...demoVariables(jenkins),
      KQUEEN_AKS_AUTHORITY_URL: azure.url,
      KQUEEN_AKS_API_URL: azure.url,
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), jenkins?.close(), azure?.close()]);
  });

  const provision = async (name: string, engine: string, parameters: object) =>
    (await server.api<{ id: string }>('POST', '/provisioners', { name, engine, parameters })).id;
  const found = (name: string) => server.api<Cluster[]>('GET', `/clusters?name=${encodeURIComponent(name)}`);
  const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name }).waitFor();
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

  test('without a provisioner it leads to a new one, and to the import', async () => {
    const page = await open();
    await enter(page, server);
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'Create a cluster' }).waitFor();
    await page.getByRole('heading', { name: 'No provisioner creates clusters here yet' }).waitFor();
    const create = page.getByRole('link', { name: 'Create a provisioner' });
    expect(await create.getAttribute('href')).toBe('/provisioners/new');
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Import a cluster', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Import a cluster' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 60_000);

  test('a cluster of a cloud is filled in with what the provider offers, tried, and created once by a double click', async () => {
    await provision(`jenkins ${CANARY}`, JENKINS, {});
    const cloud = await provision('cloud', AKS, azure.parameters);
    const page = await open();
    await enter(page, server);
    await page.keyboard.press('c');
    await heading(page, 'Which provisioner creates it?');
    expect(await canaryElements(page)).toBe(0);
    await next(page);
    await page.getByText('must be chosen').waitFor();
    await page.getByRole('radio', { name: /^cloud/ }).click();
    expect(new URL(page.url()).searchParams.get('provisioner')).toBe(cloud);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'wizard-provisioner');
    await next(page);
    await heading(page, 'What should it be like?');
    await next(page);
    // What is missing is said at its fields, and the first of them has the focus.
    await page.locator('[data-path="name"]:focus').waitFor();
    expect(await page.getByText('is required').count()).toBe(4);
    await field(page, 'Name').fill(CANARY);
    await page.getByRole('combobox', { name: 'Location' }).click();
    await page.getByRole('option', { name: /westeurope/ }).click();
    await field(page, 'SSH Key (public)').fill('no key');
    await page.getByRole('combobox', { name: 'VM Size' }).fill('Standard_D2');
    await page
      .getByRole('option', { name: /Standard_D2/ })
      .first()
      .click();
    await page.getByRole('textbox', { name: 'Node Count' }).fill('3');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'wizard-cluster');
    await next(page);
    await heading(page, 'How long may it live?');
    await page.getByRole('button', { name: 'In 7 days' }).click();
    await page.getByRole('checkbox', { name: 'Protect it from deletion' }).check();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'wizard-lifetime');
    await next(page);
    // The trial refuses the key: the wizard goes back to its field.
    await page.locator('[data-path="ssh_key"]:focus').waitFor();
    await page.getByText(/must be a public key/).waitFor();
    expect(new URL(page.url()).searchParams.get('step')).toBe('cluster');
    await field(page, 'SSH Key (public)').fill(KEY);
    await next(page);
    await next(page);
    await heading(page, 'Is this what you want?');
    await page.getByText(/PUT .*managedClusters/).waitFor();
    expect(await found(CANARY)).toEqual([]);
    expect(await page.getByText(KEY).count()).toBe(0);
    expect(page.url()).not.toContain('ssh');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    expect(await canaryElements(page)).toBe(0);
    await picture(page, 'wizard-review');
    const sent: (string | undefined)[] = [];
    page.on('request', (one) => {
      if (one.method() === 'POST' && one.url().endsWith('/clusters'))
        sent.push(one.headers()['idempotency-key']);
    });
    await page.getByRole('button', { name: 'Create the cluster' }).dblclick();
    await page.getByText(`The cluster ${CANARY} is being created`).waitFor();
    expect(sent).toEqual([expect.stringMatching(/^"[0-9a-f-]{36}"$/)]);
    const [cluster, ...others] = await found(CANARY);
    expect(others).toEqual([]);
    await page.waitForURL(`${server.url}/clusters/${cluster?.id}`);
    expect(cluster).toMatchObject({
      protected: true,
      metadata: { location: 'westeurope', node_count_aks: 3, ssh_key: '*******' },
    });
    expect(Date.parse(cluster?.expires_at ?? '') - Date.now()).toBeGreaterThan(6 * 86_400_000);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 120_000);

  test('by keyboard alone a cluster of Jenkins is created, with parameters of its job', async () => {
    await provision('earlier jobs', JENKINS, {});
    const jobs = await provision('jobs', JENKINS, {});
    const page = await open();
    await enter(page, server, `/clusters/create?step=review&provisioner=${jobs}`);
    // The address leads no further than the draft is filled in.
    await heading(page, 'What should it be like?');
    await page.waitForURL(/step=cluster/);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const reach = async (selector: string) => {
      for (let tabs = 0; tabs < 60; tabs += 1) {
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
        await press('Tab');
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    await reach('button:has-text("Back")');
    await press('Enter');
    await heading(page, 'Which provisioner creates it?');
    const chosen = (name: RegExp) => page.getByRole('radio', { name, checked: true }).waitFor();
    await reach('[role="radio"][aria-checked="true"]');
    await chosen(/^jobs/);
    await press('ArrowUp');
    await chosen(/^(?!jobs)/);
    await press('ArrowDown');
    await chosen(/^jobs/);
    await reach('button:has-text("Next")');
    await press('Enter');
    await heading(page, 'What should it be like?');
    await reach('[data-path="name"]');
    await page.keyboard.type('by keys');
    await reach('[data-path="override_parameters"]');
    await press('Enter');
    await page.locator('[data-row]:focus').waitFor();
    await page.keyboard.type('NODES');
    await press('Tab');
    await page.keyboard.type('3');
    await press('Enter');
    await page.locator('#step:focus').waitFor();
    await heading(page, 'How long may it live?');
    await reach('[data-path="protected"]');
    await press('Space', 'Enter');
    await heading(page, 'Is this what you want?');
    await page.getByText('NODES=3').waitFor();
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).waitFor();
    await reach('button:has-text("Create the cluster")');
    await press('Enter');
    await page.getByText('The cluster by keys is being created').waitFor();
    const [cluster] = await found('by keys');
    expect(cluster).toMatchObject({ protected: true, metadata: { override_parameters: { NODES: '3' } } });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a provisioner that is not OK says why, and defaults of one are there, its secrets unseen', async () => {
    const wrong = { ...azure.parameters, secret: 'wrong' };
    const broken = await provision('broken', AKS, wrong);
    const defaults = { location: 'westeurope', ssh_key: KEY, vm_size: 'Standard_D2_v2' };
    await provision('complete', AKS, { ...azure.parameters, cluster_defaults: defaults });
    const page = await open();
    await enter(page, server, `/clusters/create?provisioner=${broken}`);
    await page.getByText('broken cannot create clusters now').waitFor();
    await page.getByText(/Azure rejects the credentials of the provisioner/).waitFor();
    expect(await page.getByRole('link', { name: 'Open the provisioner' }).getAttribute('href')).toBe(
      `/provisioners/${broken}`,
    );
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'wizard-unusable');
    await next(page);
    await page.locator('[data-path="provisioner"]:focus').waitFor();
    await page.getByRole('radio', { name: /^complete/ }).click();
    await next(page);
    await field(page, 'Name').fill('of defaults');
    await page.getByText('Stored, and not shown').waitFor();
    await page.getByRole('button', { name: 'Replace: SSH Key (public)' }).click();
    await page.locator('textarea:focus').waitFor();
    await page.getByRole('button', { name: 'Keep the stored one: SSH Key (public)' }).click();
    await next(page);
    await next(page);
    await page.getByText('That of the provisioner').waitFor();
    await page.goBack();
    await heading(page, 'How long may it live?');
    await page.goForward();
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).click();
    await page.getByText('The cluster of defaults is being created').waitFor();
    expect((await found('of defaults'))[0]).toMatchObject({ metadata: { ...defaults, ssh_key: '*******' } });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('while the provider is asked its fields wait; when it does not answer they are typed, with the reason', async () => {
    const slow = await provision('slow', AKS, azure.parameters);
    const page = await open();
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/provisioners/*/options', async (route) => {
      await isAnswered;
      await route.continue();
    });
    await enter(page, server, `/clusters/create?step=cluster&provisioner=${slow}`);
    await page.getByRole('status', { name: 'Location: asking the provider' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    azure.misbehave({ status: 503 }, 'GET /locations');
    answer();
    await page.getByText('The provider does not tell what it offers').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'wizard-unoffered');
    await page.getByRole('combobox', { name: 'Location' }).fill('elsewhere');
    azure.misbehave(undefined);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The provider does not tell what it offers').waitFor({ state: 'detached' });
    expect(await page.getByRole('combobox', { name: 'Location' }).inputValue()).toBe('elsewhere');
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a trial that fails at the provider says so, and can be repeated', async () => {
    const defaults = { location: 'westeurope', ssh_key: KEY, vm_size: 'Standard_D2_v2' };
    const away = await provision('away', AKS, { ...azure.parameters, cluster_defaults: defaults });
    const page = await open();
    await enter(page, server, `/clusters/create?step=cluster&provisioner=${away}`);
    await page.getByRole('combobox', { name: 'Location' }).waitFor();
    await field(page, 'Name').fill('tried twice');
    await page.getByRole('combobox', { name: 'Kubernetes Version' }).fill('1.33');
    await next(page);
    azure.misbehave({ status: 503 }, 'GET /locations');
    await next(page);
    await page.getByText(/Azure answers 503/).waitFor();
    await page.getByText('You can create the cluster all the same').waitFor();
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    azure.misbehave(undefined);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/PUT .*managedClusters/).waitFor();
    expect(await page.getByText(/Azure answers 503/).count()).toBe(0);
    expect(await found('tried twice')).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);
});
