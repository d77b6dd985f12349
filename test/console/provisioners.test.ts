/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { demoVariables, startDemoJenkins } from '../simulators/demo-jenkins.ts';
import type { JenkinsSimulator } from '../simulators/jenkins.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const JENKINS = 'kqueen.engines.JenkinsEngine';
const MANUAL = 'kqueen.engines.ManualEngine';

describeWithBrowser('provisioners in the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let jenkins: JenkinsSimulator;
  let kubernetes: KubernetesSimulator;
  beforeAll(async () => {
    [jenkins, kubernetes] = await Promise.all([
      startDemoJenkins({ seconds: 1, kubeconfig: '' }),
      startKubernetesSimulator(),
    ]);
    // Each provisioner has an account of its own.
    const {
      KQUEEN_JENKINS_USERNAME: _,
      KQUEEN_JENKINS_PASSWORD: _own,
      ...variables
    } = demoVariables(jenkins);
    server = await startConsole(variables);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), jenkins?.close(), kubernetes?.close()]);
  });

  const made = async (name: string, engine = MANUAL, parameters = {}) =>
    (await server.api<{ id: string }>('POST', '/provisioners', { name, engine, parameters })).id;
  const account = () => ({ username: jenkins.username, password: jenkins.token });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const titled = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

  test('one is created by its engine, says why it does not work, and works once it is edited', async () => {
    const page = await open();
    await enter(page, server, '/provisioners');
    await page.getByRole('link', { name: 'Create a provisioner' }).click();
    await titled(page, 'Create a provisioner');
    for (const engine of [/Manual/, /Jenkins/]) {
      await page.getByRole('combobox', { name: 'Engine' }).click();
      await page.getByRole('option', { name: engine }).click();
    }
    await page.waitForURL(/engine=kqueen.engines.JenkinsEngine/);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(CANARY);
    await page.getByLabel('Username').fill(jenkins.username);
    await page.getByRole('textbox', { name: 'Password' }).fill('not-the-password');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'provisioner-new');
    await press(page, 'Create');
    await titled(page, CANARY);
    await page.getByText('Error', { exact: true }).waitFor();
    await page
      .getByText(/refuse|credential|password/i)
      .first()
      .waitFor();
    await page.getByText('Stored, and not shown').waitFor();
    expect(await page.content()).not.toContain('not-the-password');
    await press(page, 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Replace: Password' }).click();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(jenkins.token);
    expect(await axeFaults(page)).toEqual([]);
    await press(page, 'Save');
    await page.getByText('OK', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(jenkins.token);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a test asks the provider at once, and shows its answer', async () => {
    const id = await made('tested', JENKINS, account());
    const page = await open();
    await enter(page, server, `/provisioners/${id}`);
    await page.getByText('OK', { exact: true }).waitFor();
    await press(page, 'Test');
    await page.getByText('The provider answers: this provisioner can be used').waitFor();
    jenkins.misbehave({ status: 503 });
    await press(page, 'Test');
    await page.getByText(/^The provisioner is /).waitFor();
    jenkins.misbehave(undefined);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'provisioner');
    await press(page, 'Test');
    await page.getByText('The provider answers: this provisioner can be used').waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an edit keeps secrets and what others have changed beside it, and shows what both have changed', async () => {
    const id = await made('edited', JENKINS, account());
    const page = await open();
    await enter(page, server, `/provisioners/${id}`);
    await press(page, 'Edit');
    const dialog = page.getByRole('dialog', { name: 'Edit the provisioner' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('mine');
    await dialog.getByRole('button', { name: 'Replace: Password' }).click();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(jenkins.password);
    await server.api('PATCH', `/provisioners/${id}`, { name: 'theirs' });
    await press(page, 'Save');
    const conflict = page.getByRole('dialog', { name: 'Somebody else changed this meanwhile' });
    await conflict.getByText('theirs', { exact: true }).waitFor();
    await conflict.getByText('A new value').waitFor();
    expect(await conflict.innerText()).not.toContain(jenkins.password);
    await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
    await titled(page, 'mine');
    await press(page, 'Edit');
    await dialog.getByRole('textbox', { name: 'Username' }).fill('somebody');
    await server.api('PATCH', `/provisioners/${id}`, { name: 'both' });
    await press(page, 'Save');
    await titled(page, 'both');
    await page.getByText('somebody', { exact: true }).waitFor();
    jenkins.misbehave(undefined);
    await server.api('PATCH', `/provisioners/${id}`, {
      parameters: { username: jenkins.username, password: '*******' },
    });
    expect(await server.api('POST', `/provisioners/${id}/verify`)).toMatchObject({ state: 'OK' });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('one with clusters shows them, and is deleted by its name once they are gone', async () => {
    const id = await made('shelf');
    const kubeconfig = await kubernetes.kubeconfig();
    const body = { name: CANARY, provisioner: id, kubeconfig };
    const cluster = await server.api<{ id: string }>('POST', '/clusters', body);
    const page = await open();
    await enter(page, server, `/provisioners/${id}`);
    await page.getByRole('link', { name: CANARY }).waitFor();
    await page.getByText('This engine needs no parameters.').waitFor();
    await press(page, 'Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^It still has clusters \(1\)/).waitFor();
    await dialog.getByRole('textbox').fill('shelf');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByText(/The provisioner is still used by/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await server.api('DELETE', `/clusters/${cluster.id}`);
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('The provisioner shelf is deleted').waitFor();
    await titled(page, 'Provisioners');
    expect(await page.getByRole('link', { name: 'shelf', exact: true }).count()).toBe(0);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the list says how each is and why, and its filters are part of the address', async () => {
    await made('wrong', JENKINS, { username: 'nobody', password: 'nothing' });
    await made('existing clusters');
    const page = await open();
    await enter(page, server, '/provisioners?engine=jenkins');
    const row = page.getByRole('row', { name: /wrong/ });
    await row.getByText('Error', { exact: true }).waitFor();
    await row.getByText(/^Checked/).waitFor();
    await row.getByRole('cell', { name: '0', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'existing clusters' }).count()).toBe(0);
    await page.getByLabel('Clear: Engine contains').click();
    await page.getByRole('link', { name: 'existing clusters' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'provisioners');
    await page.getByLabel('Name contains').first().fill('nothing like it');
    await page.getByRole('heading', { name: 'No provisioner matches' }).waitFor();
    await press(page, 'Clear the filters');
    await page.getByRole('link', { name: 'wrong' }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a member sees them, and is offered nothing that only admins may', async () => {
    const id = await made('seen', JENKINS, account());
    const member = { username: 'member-of-provisioners', password: 'password-of-a-member' };
    await server.api('POST', '/users', { ...member, role: 'member' });
    const page = await open();
    await enter(page, server, `/provisioners/${id}`, member);
    await titled(page, 'seen');
    await page.getByText('Stored, and not shown').waitFor();
    await page.getByRole('button', { name: 'Delete' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /^(Test|Edit|Delete)$/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Provisioners' }).click();
    await page.getByRole('link', { name: 'seen' }).waitFor();
    expect(await page.getByRole('link', { name: 'Create a provisioner' }).count()).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);
});
