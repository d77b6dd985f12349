/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { axeFaults, describeWithBrowser, useBrowser } from '../support/browser.ts';
import { type ConsoleServer, startConsole } from '../support/console.ts';
import { freePort } from '../support/etcd-server.ts';
import { CLIENT_SECRET, type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';

describeWithBrowser('a login at an identity provider', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let idp: IdentityProvider;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    idp = await startIdentityProvider([`${url}/api/v1/auth/oidc/corp/callback`]);
    idp.people.set('ann-subject', { preferred_username: 'ann', groups: ['web'] });
    const corp = {
      label: 'Corporate login',
      issuer: idp.issuer,
      client_id: 'kqueen',
      create_users: true,
      group_map: { web: 'demoorg:member' },
    };
    server = await startConsole({
      KQUEEN_PORT: String(port),
      KQUEEN_PUBLIC_URL: url,
      KQUEEN_OIDC_PROVIDERS: JSON.stringify({ corp }),
      KQUEEN_OIDC_CLIENT_SECRETS: JSON.stringify({ corp: CLIENT_SECRET }),
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), idp?.stop()]);
  });

  test('begins at the login page and returns to the page that was wanted', async () => {
    const page = await open();
    await page.goto(`${server.url}/clusters?name=web`);
    await page.getByRole('link', { name: 'Log in with Corporate login' }).click();
    await page.waitForURL(`${server.url}/clusters?name=web`);
    await page.getByRole('button', { name: 'Account of ann' }).waitFor();
    expect(page.faults).toEqual([]);
  });

  test('that fails leads back to the login, which says so', async () => {
    const page = await open();
    idp.refuses = true;
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Log in with Corporate login' }).click();
    await page.waitForURL(`${server.url}/login?failed=refused`);
    await page.getByRole('alert').getByText('did not succeed', { exact: false }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  });
});
