/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { ADMIN, type ConsoleServer, enter, startConsole } from '../support/console.ts';

describeWithBrowser('the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  beforeAll(async () => {
    server = await startConsole();
  }, 120_000);
  afterAll(() => server?.stop());

  test('leads from a deep link to the login and back, and breaks no rule of its policy', async () => {
    const page = await open();
    await enter(page, server, '/clusters?name=web');
    await page.waitForURL(`${server.url}/clusters?name=web`);
    await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
    expect(await page.title()).toBe('Clusters · KQueen');
    expect(page.faults).toEqual([]);
  });

  test('gets the session of a page loaded afresh from the cookie, and keeps no token anywhere', async () => {
    const page = await open();
    await enter(page, server);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}');
    // Where the pages were scrolled to, and no token.
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('eyJ');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(page.faults).toEqual([]);
  });

  test('refreshes an access token that ended midway, once for all requests', async () => {
    const page = await open();
    await enter(page, server);
    let refreshed = 0;
    let refused = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/auth/session/refresh')) refreshed += 1;
    });
    await page.route('**/api/v1/clusters?*', async (route) => {
      refused += 1;
      if (refused > 1) return route.continue();
      await route.fulfill({
        status: 401,
        json: { status_code: 401, error: 'Invalid token', description: 'x' },
      });
    });
    const shown = page.waitForResponse((answer) => /\/clusters\?/.test(answer.url()) && answer.ok());
    await page.getByRole('link', { name: 'Clusters' }).click();
    await shown;
    expect(refreshed).toBe(1);
    expect(page.url()).toBe(`${server.url}/clusters`);
  });

  test('says why a session ended, and returns to the page after the next login', async () => {
    const page = await open();
    await enter(page, server, '/clusters');
    const me = await server.api<{ id: string }>('GET', '/users/whoami');
    await server.api('DELETE', `/users/${me.id}/sessions`);
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor({ timeout: 30_000 });
    await page.getByRole('status').getByText('all sessions were ended: log in again').waitFor();
    await page.getByLabel('User name').fill(ADMIN.username);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/clusters`);
    expect(page.faults).toEqual([]);
  });

  test('has a login that people with a keyboard, a screen reader or a phone can use', async () => {
    const page = await open();
    await page.goto(`${server.url}/login`);
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'login');
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Invalid credentials').waitFor();
    await page
      .getByRole('alert')
      .getByText(/Request id: [\w-]{36}/)
      .waitFor();
    expect(page.faults).toEqual([]);
  });
});
