/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { startWebhookReceiver, type WebhookReceiver } from '../simulators/webhook-receiver.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

describeWithBrowser('webhooks in the console', () => {
  const open = useBrowser();
  let receiver: WebhookReceiver;
  let server: ConsoleServer;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    server = await startConsole({ KQUEEN_WEBHOOK_CA_CERT: receiver.ca });
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await receiver?.close();
  });

  const subscribe = async (name: string, events = ['user.*']) => {
    const url = `${receiver.url}/${encodeURIComponent(name)}`;
    const made = await server.api<{ id: string }>('POST', '/webhooks', { name, url, events });
    return `/webhooks/${made.id}`;
  };
  /** Whether the last request to the receiver is signed with a secret. */
  const isSigned = (secret: string) => {
    const { body = '', headers = {} } = receiver.received.at(-1) ?? {};
    return new Webhook(secret).verify(body, headers) !== undefined;
  };
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  test('the form of a new webhook offers the events of the catalogue', async () => {
    const page = await open();
    await enter(page, server, '/webhooks/new');
    await page.getByLabel(/^All events/).uncheck();
    await page.getByLabel('All of user.*').check();
    await page.getByText('A cluster became OK').waitFor();
    expect(await page.getByLabel('user.created').count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'webhook-new');
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a webhook is created with chosen events, its secret is shown once, and signs what is sent', async () => {
    const page = await open();
    await enter(page, server, '/webhooks');
    await page.getByRole('heading', { name: 'No webhooks' }).waitFor();
    await page.getByRole('link', { name: 'Create a webhook' }).click();
    await page.getByRole('heading', { name: 'Create a webhook', level: 1 }).waitFor();
    await page.getByLabel('Name').fill(CANARY);
    await page.getByLabel('URL').fill(`${receiver.url}/hook?token=secret`);
    await page.getByLabel(/^All events/).uncheck();
    await page.getByLabel('All of user.*').check();
    await page.getByLabel('cluster.ready').check();
    await press(page, 'Create');
    const secret = await page.getByText(/^whsec_/).innerText();
    expect(await axeFaults(page)).toEqual([]);
    await press(page, 'I have copied it');
    await page.getByText('Nothing was sent yet').waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByText(`${receiver.url}/hook?***`).waitFor();
    await page.getByText('user.*, cluster.ready').waitFor();
    await press(page, 'Send a test event');
    await page.getByText('The test event has arrived').waitFor();
    expect(receiver.received.at(-1)?.path).toBe('/hook?token=secret');
    expect(isSigned(secret)).toBe(true);
    await page.getByRole('row', { name: /webhook.ping/ }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('what the API refuses of a webhook is said at its field', async () => {
    const page = await open();
    await enter(page, server, '/webhooks/new');
    await page.getByLabel('Name').fill('plain');
    await page.getByLabel('URL').fill('http://hooks.example.com');
    await page.getByLabel('Secret').fill('short');
    await press(page, 'Create');
    await page.locator('.mantine-InputWrapper-error').first().waitFor();
    expect(await page.locator('.mantine-InputWrapper-error').allInnerTexts()).toEqual([
      expect.stringContaining('https'),
      expect.stringContaining('whsec_'),
    ]);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the log shows failed attempts, and sends an event again', async () => {
    const path = await subscribe('log', ['provisioner.*']);
    receiver.misbehave({ status: 500 }, 1);
    await server.api('POST', '/provisioners', { name: CANARY, engine: 'kqueen.engines.ManualEngine' });
    const page = await open();
    await enter(page, server, path);
    const row = page.getByRole('row', { name: /provisioner.created/ });
    await row.getByText('1 attempt', { exact: true }).waitFor();
    await page.getByText('Failing').waitFor();
    await row.getByRole('button', { name: /^Attempts of provisioner.created/ }).click();
    await page.getByText(/^The receiver answered 500/).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'webhook');
    expect(new URL(page.url()).searchParams.get('delivery')).toBeTruthy();
    await page.reload();
    await page.getByText(/^The receiver answered 500/).waitFor();
    await row.getByRole('button', { name: /^Send again/ }).click();
    await row.getByText('Delivered').waitFor();
    await page.getByText('Working').waitFor();
    await page.getByText(/^Answered 204/).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a test event that does not arrive says why', async () => {
    const page = await open();
    await enter(page, server, await subscribe('away'));
    await page.getByText('Nothing was sent yet').waitFor();
    receiver.misbehave('reset', 1);
    await press(page, 'Send a test event');
    await page.getByText('The test event did not arrive').waitFor();
    await page.getByRole('status').getByText(/ ms$/).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a webhook is switched off and on, gets a new secret, and is deleted by its name', async () => {
    const page = await open();
    await enter(page, server, await subscribe('rotated'));
    await press(page, 'Switch off');
    await page.getByText('Off', { exact: true }).waitFor();
    await press(page, 'Switch on');
    await page.getByText('Working', { exact: true }).waitFor();
    await press(page, 'New secret');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    const secret = await dialog.getByText(/^whsec_/).innerText();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('The secret before signs until').waitFor();
    await press(page, 'Send a test event');
    await page.getByText('The test event has arrived').waitFor();
    expect(isSigned(secret)).toBe(true);
    await press(page, 'Delete');
    await dialog.getByRole('textbox').fill('rotated');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('The webhook rotated is deleted').waitFor();
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    await page.getByRole('cell', { name: 'log', exact: true }).waitFor();
    expect(await page.getByRole('cell', { name: 'rotated', exact: true }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'webhooks');
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an edit over somebody else shows both, and either of them stays', async () => {
    const path = await subscribe('edited');
    const page = await open();
    await enter(page, server, path);
    await press(page, 'Edit');
    const dialog = page.getByRole('dialog', { name: 'Edit the webhook' });
    await dialog.getByLabel('Name').fill('mine');
    await server.api('PATCH', path, { name: 'theirs' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    const conflict = page.getByRole('dialog', { name: 'Somebody else changed this meanwhile' });
    await conflict.getByText('theirs', { exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByRole('heading', { name: 'mine', level: 1 }).waitFor();
    expect(await server.api('GET', path)).toMatchObject({ name: 'mine', events: ['user.*'] });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a list that is filtered has an address of its own', async () => {
    const page = await open();
    await enter(page, server, '/webhooks?name=away');
    await page.getByRole('cell', { name: 'away', exact: true }).waitFor();
    expect(await page.getByRole('cell', { name: 'log', exact: true }).count()).toBe(0);
    await page.getByLabel('Name contains').first().fill('nothing like it');
    await page.getByRole('heading', { name: 'No webhook matches' }).waitFor();
    await press(page, 'Clear the filter');
    await page.getByRole('cell', { name: 'log', exact: true }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);
});
