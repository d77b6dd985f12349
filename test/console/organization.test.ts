/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const PASSWORD = 'correct horse';

describeWithBrowser('organizations in the console', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let team: string;
  const invite = (username: string, role: string, organization: string) =>
    server.api('POST', '/users', { username, password: PASSWORD, role, organization });
  const as = (username: string) => ({ username, password: PASSWORD });

  beforeAll(async () => {
    server = await startConsole();
    const wish = { name: 'Team', namespace: 'team', quota: { clusters: 10, users: 2 } };
    ({ id: team } = await server.api<{ id: string }>('POST', '/organizations', wish));
    await invite('ann', 'admin', team);
    await invite('mel', 'member', team);
  }, 120_000);
  afterAll(() => server?.stop());

  test('an admin sees and sets lifetimes and approval, and is offered nothing that superadmins do', async () => {
    const page = await open();
    await enter(page, server, '/organization', as('ann'));
    await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor();
    await page.getByText('team', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Longest lifetime in days').fill('30');
    await dialog.getByLabel('A second user approves').check();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('30 days').waitFor();
    await page.getByText('Required', { exact: true }).waitFor();
    expect(await server.api('GET', `/organizations/${team}`)).toMatchObject({
      settings: { max_lifetime_days: 30, second_approver: true },
    });
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Organizations' }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'organization');
    await page.getByRole('tab', { name: 'Policies' }).click();
    await page.getByRole('cell', { name: 'Lift the protection of a cluster' }).waitFor();
    expect(await page.getByRole('button', { name: /^Change / }).count()).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a member sees quotas and what is used of them, and changes nothing', async () => {
    const page = await open();
    await enter(page, server, '/organization/quotas', as('mel'));
    await page.getByText('2 of 2', { exact: true }).waitFor();
    await page.getByText('Used up').waitFor();
    await page.getByText('0, no limit').first().waitFor();
    expect(await page.getByRole('button', { name: 'Change quotas' }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'quotas');
    await page.route('**/usage', (route) => route.fulfill({ json: { clusters: { used: 0, allowed: 10 } } }));
    await page.reload();
    await page.getByText('0 of 10').waitFor();
    expect(await page.getByText('Unknown').count()).toBe(8);
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByText('Second approver').waitFor();
    expect(await page.getByRole('button', { name: /Change|Edit/ }).count()).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a superadmin changes quotas of the organization that is chosen', async () => {
    const page = await open();
    await enter(page, server, '/organization/quotas?ns=team');
    await page.getByRole('button', { name: 'Change quotas' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Clusters').fill('12');
    await dialog.getByLabel('API tokens').fill('7');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('0 of 12').waitFor();
    expect(await server.api('GET', `/organizations/${team}`)).toMatchObject({
      quota: { clusters: 12, users: 2, tokens: 7 },
    });
    await page.getByRole('button', { name: 'Change quotas' }).click();
    await dialog.getByLabel('API tokens').fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('0, no limit').nth(2).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('policies that differ are marked, changed one by one and reset to the default', async () => {
    const page = await open();
    await server.api('PATCH', `/organizations/${team}`, { policy: { 'cluster:create': 'IS_ADMIN' } });
    await enter(page, server, '/organization/policies?ns=team');
    const row = (action: string) => page.getByRole('row', { name: action });
    await row('cluster:create').getByText('Differs', { exact: true }).waitFor();
    expect(await page.getByText('Differs', { exact: true }).count()).toBe(1);
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'policies');
    await page.getByRole('button', { name: 'Change token:create' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Admins', exact: true }).check();
    expect(await axeFaults(page)).toEqual([]);
    // Others of the same policy that somebody else changes meanwhile stay.
    const policy = { 'cluster:create': 'IS_ADMIN', 'cluster:upgrade': 'IS_ADMIN' };
    await server.api('PATCH', `/organizations/${team}`, { policy });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('token:create').getByText('Differs', { exact: true }).waitFor();
    expect(await server.api('GET', `/organizations/${team}`)).toMatchObject({
      policy: { ...policy, 'token:create': 'IS_ADMIN' },
    });
    await page.getByRole('switch', { name: 'Only what differs from the default' }).check();
    await row('cluster:upgrade').waitFor();
    expect(await page.getByRole('row').count()).toBe(4);
    await page.getByRole('button', { name: 'Change token:create' }).click();
    await dialog.getByRole('radio', { name: 'The default: Everybody' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('token:create').waitFor({ state: 'detached' });
    expect((await server.api<{ policy: object }>('GET', `/organizations/${team}`)).policy).toEqual(policy);
    await page.reload();
    await row('cluster:upgrade').waitFor();
    await page.getByLabel('Action contains').fill('nothing like it');
    await page.getByRole('heading', { name: 'No action matches' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('an admin who may change the policy is told what they cannot grant, and sees both changes of a rule', async () => {
    const page = await open();
    await server.api('PATCH', `/organizations/${team}`, { policy: { 'organization:update': 'IS_ADMIN' } });
    await enter(page, server, '/organization/policies?action=metrics', as('ann'));
    await page.getByRole('button', { name: 'Change metrics:read' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Admins', exact: true }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('You cannot grant rights that you do not have').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Action contains' }).fill('upgrade');
    await page.getByRole('button', { name: 'Change cluster:upgrade' }).click();
    await dialog.getByRole('radio', { name: 'Admins', exact: true }).check();
    const policy = { 'organization:update': 'IS_ADMIN', 'cluster:upgrade': 'ALL' };
    await server.api('PATCH', `/organizations/${team}`, { policy });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('cell', { name: 'Admins', exact: true }).waitFor();
    await page.getByRole('dialog').getByRole('cell', { name: 'Everybody' }).waitFor();
    await page.getByRole('button', { name: 'Discard mine and reload' }).last().click();
    await dialog.getByRole('radio', { name: 'Everybody', exact: true, checked: true }).waitFor();
    await dialog.getByRole('radio', { name: 'Admins', exact: true }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: 'cluster:upgrade' }).getByText('Differs', { exact: true }).waitFor();
    expect(await server.api('GET', `/organizations/${team}`)).toMatchObject({
      policy: { 'cluster:upgrade': 'IS_ADMIN' },
    });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('both changes of a name are shown where somebody else was faster; a name is text', async () => {
    const page = await open();
    const wish = { name: 'Ours', namespace: 'ours' };
    const { id } = await server.api<{ id: string }>('POST', '/organizations', wish);
    await enter(page, server, '/organization?ns=ours');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' });
    await name.fill(CANARY);
    await server.api('PATCH', `/organizations/${id}`, { name: 'Theirs' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Theirs' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByRole('heading', { level: 1, name: CANARY }).waitFor();
    expect(await phoneFaults(page)).toEqual([]);
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a superadmin finds, creates, chooses and deletes organizations', async () => {
    const page = await open();
    await enter(page, server, '/organizations?sort=name');
    await page.getByRole('link', { name: 'Team' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'organizations');
    await page.getByRole('button', { name: 'Create an organization' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: false }).first().fill('Brief');
    await dialog.getByLabel('Namespace').fill('Not a label');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog
      .getByText(/must be a DNS label/)
      .first()
      .waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByLabel('Namespace').fill('brief');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('link', { name: 'Brief' }).click();
    await page.waitForURL(`${server.url}/organization?ns=brief`);
    await page.getByRole('heading', { level: 1, name: 'Brief' }).waitFor();
    await page.goBack();
    await page.getByRole('textbox', { name: 'Name contains' }).fill('team');
    await page.getByText('1 to 1 of 1').waitFor();
    await page.getByRole('button', { name: 'Delete Team' }).click();
    await dialog.getByText('User ann').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByLabel('Type Team to confirm').fill('Team');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Name contains' }).fill('brief');
    await page.getByRole('button', { name: 'Delete Brief' }).click();
    await dialog.getByLabel('Type Brief to confirm').fill('Brief');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The organization Brief is deleted').waitFor();
    await page.getByRole('heading', { name: 'No organization matches' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the page asks to choose one organization while all are chosen, and says when there is none', async () => {
    const page = await open();
    await enter(page, server, '/organization?ns=*');
    await page.getByRole('heading', { name: 'Choose an organization' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Organization' }).click();
    await page.getByRole('option', { name: 'Team' }).click();
    await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor();
    await page.goto(`${server.url}/organization?ns=none`);
    await page.getByRole('heading', { name: 'No such organization' }).waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);
});
