/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const MEMBER = { username: 'curious', password: 'a password of a member' };
const DAY_MS = 86_400_000;

describeWithBrowser('the timeline of a cluster', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let simulator: KubernetesSimulator;
  let id: string;

  beforeAll(async () => {
    [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
    const provisioner = await server.api('POST', '/provisioners', {
      name: 'existing',
      engine: 'kqueen.engines.ManualEngine',
    });
    const kubeconfig = await simulator.kubeconfig();
    const body = { name: CANARY, provisioner: provisioner.id, kubeconfig };
    ({ id } = await server.api<{ id: string }>('POST', '/clusters', body));
    await server.api('PATCH', `/clusters/${id}`, { protected: true });
    // The name of a credential has that of its cluster.
    await server.api('POST', `/clusters/${id}/credentials`, { role: 'view' });
    await server.api('POST', '/users', MEMBER);
    const { access_token } = await server.api<{ access_token: string }>('POST', '/auth', MEMBER);
    const refused = server.api('PATCH', `/clusters/${id}`, { name: 'mine' }, access_token);
    await expect(refused).rejects.toThrow('403');
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()]);
  });

  test('tells what happened and who asked for what, filtered by its address, and Back goes back', async () => {
    const page = await open();
    await enter(page, server, `/clusters/${id}/events`);
    const item = (text: string | RegExp) => page.locator('.mantine-Timeline-item').filter({ hasText: text });
    await item(/^issued · OK/).waitFor();
    await item(/^cluster:createDone/).waitFor();
    await item(/^cluster:updateRefused.*by curious from/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'timeline');
    await page.getByText('Audit trail', { exact: true }).last().click();
    await item(/^issued/).waitFor({ state: 'hidden' });
    expect(new URL(page.url()).search).toBe('?source=audit');
    await page.getByLabel('User contains').fill('curious');
    await item(/^cluster:create/).waitFor({ state: 'hidden' });
    expect(await item('').count()).toBe(1);
    await page.goBack();
    await item(/^issued/).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a link keeps the filters; what matches none says so, and clears them', async () => {
    const page = await open();
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
    await enter(page, server, `/clusters/${id}/events?source=history&what=true&since=${tomorrow}`);
    await page.getByRole('heading', { name: 'No event matches' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Event or action contains' }).inputValue()).toBe('true');
    expect(await page.getByLabel('Since').inputValue()).toBe(tomorrow);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByText(/^issued · OK/).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('textbox', { name: 'Event or action contains' }).fill('ISSUED');
    await page.getByText('1 to 1 of 1').waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('who may not read the audit trail gets the history alone, and asks for no more', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await enter(page, server, `/clusters/${id}/events`, MEMBER);
    await page.getByText(/^issued · OK/).waitFor();
    expect(await page.getByText('cluster:create').count()).toBe(0);
    expect(await page.getByText('Audit trail').count()).toBe(0);
    expect(asked).not.toContain('/api/v1/audit');
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an audit trail that cannot be read is told, and the history is there all the same', async () => {
    const page = await open();
    await page.route('**/api/v1/audit?*object=*', (route) =>
      route.fulfill({ status: 400, json: { code: 400, description: 'The trail is being moved' } }),
    );
    await enter(page, server, `/clusters/${id}/events`);
    await page.getByText('The trail is being moved').waitFor();
    await page.getByText(/^issued · OK/).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);
});
