/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const PASSWORD = 'correct horse';
const OTHER = 'battery staple';

describeWithBrowser('users in the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  const ids = new Map<string, string>();
  let team: string;
  const as = (username: string, password = PASSWORD) => ({ username, password });
  const invite = async (username: string, role = 'member', more = {}) => {
    const wish = { username, password: PASSWORD, role, organization: team, ...more };
    ids.set(username, (await server.api<{ id: string }>('POST', '/users', wish)).id);
  };
  const userOf = (username: string) => server.api('GET', `/users/${ids.get(username)}`);
  const tokenOf = async (username: string, password = PASSWORD) =>
    (await server.api<{ access_token: string }>('POST', '/auth', { username, password })).access_token;
  const choose = async (page: Page, username: string, action: string) => {
    await page.getByRole('button', { name: `Actions on ${username}`, exact: true }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  };

  beforeAll(async () => {
    server = await startConsole();
    const wish = { name: 'Team', namespace: 'team' };
    ({ id: team } = await server.api<{ id: string }>('POST', '/organizations', wish));
    await invite('ann', 'admin', { email: 'ann@example.com' });
    await invite('root', 'superadmin');
    for (const name of ['mel', 'moe', 'meg']) await invite(name);
  }, 120_000);
  afterAll(() => server?.stop());

  test('an admin finds, sorts and invites users, who can log in; a name is text', async () => {
    const page = await open();
    await enter(page, server, '/users', as('ann'));
    await page.getByRole('cell', { name: 'mel', exact: true }).waitFor();
    await page.getByText('1 to 5 of 5').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'users');
    await page.getByRole('button', { name: 'User name' }).click();
    await page.waitForURL(`${server.url}/users?sort=username`);
    await page.getByLabel('User name contains').fill('me');
    await page.getByText('1 to 2 of 2').waitFor();
    await page.getByRole('button', { name: 'Invite a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('User name').fill('mel');
    await dialog.getByLabel('Password', { exact: true }).fill('abc');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByText('must have at least 6 characters').first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'users-invite');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'username' }).waitFor();
    await dialog.getByLabel('User name').fill(CANARY);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await page.getByText(`The user ${CANARY} is invited`).waitFor();
    await page.getByRole('textbox', { name: 'User name contains' }).fill('canary');
    await page.getByRole('cell', { name: CANARY, exact: true }).waitFor();
    expect(await phoneFaults(page)).toEqual([]);
    await tokenOf(CANARY);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an admin changes a role, and sees both changes where somebody else was faster', async () => {
    const page = await open();
    await enter(page, server, '/users', as('ann'));
    await choose(page, 'moe', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    expect(await page.getByRole('option').allInnerTexts()).toEqual(['Member', 'Admin']);
    await page.getByRole('option', { name: 'Admin' }).click();
    await dialog.getByLabel('Email').fill('moe@example.com');
    expect(await axeFaults(page)).toEqual([]);
    await server.api('PATCH', `/users/${ids.get('moe')}`, { email: 'moses@example.com' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'moses@example.com' }).last().waitFor();
    await page.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByText('moe@example.com').waitFor();
    expect(await userOf('moe')).toMatchObject({ role: 'admin', email: 'moe@example.com' });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an admin locks a user out and in again, ends sessions, sets a password, and deletes by name', async () => {
    const page = await open();
    const token = await tokenOf('meg');
    await enter(page, server, '/users', as('ann'));
    const dialog = page.getByRole('dialog');
    const row = page.getByRole('row', { name: /^meg/ });
    await choose(page, 'meg', 'Deactivate');
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await row.getByText('Inactive').waitFor();
    await expect(server.api('GET', '/users/whoami', undefined, token)).rejects.toThrow('401');
    await choose(page, 'meg', 'Activate');
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await row.getByText('Active', { exact: true }).waitFor();
    const second = await tokenOf('meg');
    await choose(page, 'meg', 'End sessions');
    await dialog.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByText('All sessions are ended').waitFor();
    await expect(server.api('GET', '/users/whoami', undefined, second)).rejects.toThrow('401');
    await choose(page, 'meg', 'Set a password');
    await dialog.getByLabel('New password').fill(OTHER);
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('The password is set').waitFor();
    await tokenOf('meg', OTHER);
    await choose(page, 'meg', 'Delete');
    await dialog.getByLabel('Type meg to confirm').fill('meg');
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The user meg is deleted').waitFor();
    await row.waitFor({ state: 'detached' });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('nobody is offered what they may not do, and what the API refuses is said', async () => {
    const page = await open();
    await enter(page, server, '/users', as('mel'));
    await page.getByRole('cell', { name: 'ann' }).waitFor();
    await page.getByRole('button', { name: 'Actions on mel' }).waitFor();
    expect(await page.getByRole('button', { name: /^Actions on / }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Invite a user' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Actions on mel' }).click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
      'Edit',
      'Set a password',
      'End sessions',
    ]);
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('User name').fill('ann');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a superadmin invites into the organization that is chosen, and sees the users of all', async () => {
    const page = await open();
    await enter(page, server, '/users?ns=team');
    await page.getByRole('cell', { name: 'ann ann@example.com' }).waitFor();
    await page.getByRole('button', { name: 'Invite a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('User name').fill('robot');
    await dialog.locator('input[value="Team"]').waitFor();
    await dialog.getByRole('combobox', { name: 'Logs in by' }).click();
    await page.getByRole('option', { name: /service account/ }).click();
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('cell', { name: 'robot', exact: true }).waitFor();
    await choose(page, 'robot', 'Edit');
    await dialog.getByRole('combobox', { name: 'Organization' }).click();
    await page.getByRole('option', { name: 'DemoOrg' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'robot', exact: true }).waitFor({ state: 'detached' });
    await page.goto(`${server.url}/users?ns=*&sort=username&desc=true`);
    await page.getByRole('cell', { name: 'Team' }).first().waitFor();
    await page.getByRole('cell', { name: 'DemoOrg' }).first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await page.getByLabel('User name contains').fill('nobody like it');
    await page.getByRole('heading', { name: 'No user matches' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the own account is edited, its password changed without leaving, and its sessions ended', async () => {
    const page = await open();
    await enter(page, server, '/', as('mel'));
    await page.getByRole('button', { name: 'Account of mel' }).click();
    await page.getByRole('menuitem', { name: 'Your account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'account');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Email').fill('mel@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('#content').getByText('mel@example.com').waitFor();
    const older = await tokenOf('mel');
    await page.getByLabel('New password', { exact: true }).fill(OTHER);
    await page.getByLabel('New password again').fill('something else');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('must be the same').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel('New password again').fill(OTHER);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Your password is changed').waitFor();
    await expect(server.api('GET', '/users/whoami', undefined, older)).rejects.toThrow('401');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
    await page.getByLabel('User name').waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(page.faults).toEqual([]);
  }, 90_000);
});
