/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

describeWithBrowser('tokens and audit in the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  beforeAll(async () => {
    server = await startConsole();
    await server
      .api('POST', '/users', { username: CANARY.slice(0, 100), password: 'password' })
      .catch(() => undefined);
    await server.api('POST', '/tokens', { name: 'backup' });
  }, 120_000);
  afterAll(() => server?.stop());

  test('a token is created, shown once, works, and is revoked by its name', async () => {
    const page = await open();
    await enter(page, server, '/tokens');
    await page.getByRole('cell', { name: 'backup', exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'tokens');
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(CANARY);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    const text = await dialog.getByText(/^kq_/).innerText();
    expect(await axeFaults(page)).toEqual([]);
    expect(await server.api<{ username: string }>('GET', '/users/whoami', undefined, text)).toMatchObject({
      username: 'admin',
    });
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.content()).not.toContain(text);
    await page.getByRole('button', { name: `Revoke ${CANARY}` }).click();
    await dialog.getByRole('textbox').fill(CANARY);
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText(`The token ${CANARY} is revoked`).waitFor();
    await expect(server.api('GET', '/users/whoami', undefined, text)).rejects.toThrow('401');
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  });

  test('what the API refuses of a token is said at its field', async () => {
    const page = await open();
    await enter(page, server, '/tokens');
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('ci');
    await dialog.getByLabel('Expires in days').fill('365');
    await page.route('**/api/v1/tokens', (route) =>
      route.fulfill({
        status: 400,
        json: { code: 400, description: 'x', errors: [{ path: 'name', message: 'must be another one' }] },
      }),
    );
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByText('must be another one').waitFor();
    expect(page.faults).toEqual([]);
  });

  test('the audit trail is filtered by its address, and Back brings the filters back', async () => {
    const page = await open();
    await enter(page, server, '/audit?action=token');
    await page.getByRole('cell', { name: 'token:create' }).first().waitFor();
    expect(await page.getByRole('cell', { name: 'user:create' }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'audit');
    await page.getByLabel('Action contains').first().fill('nothing like it');
    await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('cell', { name: 'token:create' }).first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  });
});
