/** @slow It starts the local server and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { demoVariables, startDemoJenkins } from '../simulators/demo-jenkins.ts';
import type { JenkinsSimulator } from '../simulators/jenkins.ts';
import { axeFaults, describeWithBrowser, phoneFaults, picture, useBrowser } from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const JENKINS = 'kqueen.engines.JenkinsEngine';

/** A parameter of each kind; one that the console does not know is a text. */
const KINDS = {
  words: { type: 'type of tomorrow', label: CANARY, order: 1, help_message: CANARY, placeholder: CANARY },
  secret: { type: 'password', label: 'A password', order: 2 },
  count: { type: 'integer', label: 'A number', order: 3, validators: { min: 1, max: 9 } },
  kind: {
    ...{ type: 'select', label: 'A choice', order: 4, validators: { required: true } },
    choices: [
      ['a', 'The first'],
      ['b', 'The second'],
    ],
  },
  open: { type: 'select', label: 'An open choice', order: 5, choices: [['c', CANARY]], is_open: true },
  tick: { type: 'checkbox', label: 'A tick', order: 6 },
  json: { type: 'json_file', label: 'JSON', order: 7, validators: { jsonfile: ['project'] } },
  network: { type: 'text', label: 'A network', order: 8, validators: { cidr: true } },
  rows: { type: 'parameters', label: 'Rows', order: 9 },
  yaml: { type: 'yaml_file', label: 'YAML', order: 10, placeholder: 'kind: Cluster' },
  blob: { type: 'file', label: 'A file', order: 11 },
};

interface Cluster {
  expires_at?: string;
  metadata: Record<string, unknown>;
}

describeWithBrowser('the fields of the wizard that creates clusters', () => {
  const open = useBrowser();
  let server: ConsoleServer;
  let jenkins: JenkinsSimulator;

  beforeAll(async () => {
    jenkins = await startDemoJenkins({ seconds: 3600, kubeconfig: '{}' });
    server = await startConsole(demoVariables(jenkins));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), jenkins?.close()]);
  });

  const provision = async (name: string) =>
    (await server.api<{ id: string }>('POST', '/provisioners', { name, engine: JENKINS, parameters: {} })).id;
  const found = (name: string) => server.api<Cluster[]>('GET', `/clusters?name=${encodeURIComponent(name)}`);
  const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

  test('a member is sent to an admin where there is no provisioner', async () => {
    const member = { username: 'member@example.org', password: 'password of a member' };
    await server.api('POST', '/users', { ...member, role: 'member' });
    const page = await open();
    await enter(page, server, '/clusters/create', member);
    await page.getByText(/Ask an admin of your organization to create one/).waitFor();
    expect(await page.getByRole('link', { name: 'Create a provisioner' }).count()).toBe(0);
    expect(page.faults).toEqual([]);
  }, 60_000);

  test('every kind of parameter has a field, and what is wrong in it is said there', async () => {
    const kinds = await provision('kinds');
    const page = await open();
    await page.route('**/provisioners/engines', async (route) => {
      const response = await route.fetch();
      const engines = (await response.json()) as { name: string; parameters: { cluster: object } }[];
      for (const one of engines) if (one.name === JENKINS) one.parameters.cluster = KINDS;
      await route.fulfill({ response, json: engines });
    });
    await enter(page, server, `/clusters/create?step=cluster&provisioner=${kinds}`);
    await field(page, 'Name').fill('of all kinds');
    await field(page, CANARY).fill(CANARY);
    await page.getByRole('textbox', { name: 'A password' }).fill('secret');
    await page.getByRole('textbox', { name: 'A number' }).fill('10');
    await page.getByRole('combobox', { name: 'A choice' }).click();
    await page.getByRole('option', { name: 'The second' }).click();
    await page.getByRole('combobox', { name: 'An open choice' }).fill('another');
    await page.getByRole('checkbox', { name: 'A tick' }).check();
    await field(page, 'JSON').fill('{');
    await field(page, 'A network').fill('here');
    const add = page.getByRole('button', { name: 'Add a row: Rows' });
    for (const number of [1, 2]) {
      await add.click();
      await field(page, `Rows: name ${number}`).fill('twice');
      await field(page, `Rows: value ${number}`).fill(`${number}`);
    }
    const transfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File(['a: 1'], 'it.yml')); return data; })()`,
    );
    await field(page, 'YAML').dispatchEvent('drop', { dataTransfer: transfer });
    await page.locator('[data-path="yaml"]:not(:placeholder-shown)').waitFor();
    const large = { name: 'large', mimeType: 'text/plain', buffer: Buffer.alloc(70_000, 'x') };
    await page.locator('input[type=file]').last().setInputFiles(large);
    await page.getByText('must be a file of at most 64 KiB').waitFor();
    await next(page);
    await page.locator('[data-path="count"]:focus').waitFor();
    for (const fault of ['be at most 9', 'be JSON', 'be a network like', 'name twice once'])
      await page.getByText(`must ${fault}`).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'wizard-kinds');
    await page.getByRole('textbox', { name: 'A number' }).fill('9');
    await field(page, 'JSON').fill('{"project": 1}');
    await field(page, 'A network').fill('10.0.0.0/14');
    await page.getByRole('button', { name: 'Remove row 2: Rows' }).click();
    await add.and(page.locator(':focus')).waitFor();
    await next(page);
    await next(page);
    await page.getByText('The second (b)').waitFor();
    await page.getByText('twice=1').waitFor();
    expect(await page.getByText('secret', { exact: true }).count()).toBe(0);
    expect(await canaryElements(page)).toBe(0);
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).click();
    await page.getByText('The cluster of all kinds is being created').waitFor();
    expect((await found('of all kinds'))[0]?.metadata).toMatchObject({
      ...{ words: CANARY, secret: 'secret', count: 9, kind: 'b', open: 'another', tick: true },
      ...{ json: '{"project": 1}', yaml: 'a: 1', network: '10.0.0.0/14', rows: { twice: '1' } },
    });
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('the organization limits the lifetime, and what the last step refuses is said in the step that has the field', async () => {
    const { organization } = await server.api<{ organization: { id: string } }>('GET', '/users/whoami');
    await server.api('PATCH', `/organizations/${organization.id}/settings`, { max_lifetime_days: 5 });
    const limited = await provision('limited');
    const page = await open();
    await enter(page, server, `/clusters/create?step=cluster&provisioner=${limited}`);
    await field(page, 'Name').fill('of five days');
    await next(page);
    await page.getByText(/at most 5 days from now/).waitFor();
    expect(await page.getByRole('button', { name: 'In 7 days' }).count()).toBe(0);
    const expires = page.getByLabel('Delete it by itself at');
    await expires.fill('2020-01-01T00:00');
    await next(page);
    await page.getByText('must be in the future').waitFor();
    await expires.fill('2099-01-01T00:00');
    await next(page);
    await page.locator('[data-path="expires_at"]:focus').waitFor();
    await page.getByText(/must be at most 5 days from now/).waitFor();
    expect(new URL(page.url()).searchParams.get('step')).toBe('lifetime');
    await expires.fill('');
    await next(page);
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).waitFor();
    // Between the trial and the creation somebody else may have changed what is allowed.
    await page.route('**/api/v1/clusters', (route) =>
      route.fulfill({
        status: 400,
        json: {
          code: 400,
          description: 'name is refused',
          errors: [{ path: 'name', message: 'is refused' }],
        },
      }),
    );
    await page.getByRole('button', { name: 'Create the cluster' }).click();
    await page.locator('[data-path="name"]:focus').waitFor();
    await page.getByText('is refused', { exact: true }).waitFor();
    await page.unroute('**/api/v1/clusters');
    await field(page, 'Name').fill('of 5 days');
    await next(page);
    await next(page);
    await page.getByRole('button', { name: 'Create the cluster', disabled: false }).click();
    await page.getByText('The cluster of 5 days is being created').waitFor();
    const [cluster] = await found('of 5 days');
    expect(Date.parse(cluster?.expires_at ?? '') - Date.now()).toBeLessThan(5 * 86_400_000 + 60_000);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('a superadmin who looks at other organizations is told where the cluster will be', async () => {
    const page = await open();
    await enter(page, server, '/clusters/create?ns=*');
    await page.getByText('Clusters are created in your own organization, DemoOrg').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  }, 60_000);
});
