/** @slow It starts local servers and a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { configMaps } from '../support/applying.ts';
import {
  axeFaults,
  describeWithBrowser,
  phoneFaults,
  picture,
  useBrowser,
  type WatchedPage,
} from '../support/browser.ts';
import { CANARY, type ConsoleServer, canaryElements, enter, startConsole } from '../support/console.ts';

const OBJECTS = 30;

describeWithBrowser('the page that applies manifests', () => {
  const open = useBrowser();
  /** One that applies at once, and one that hands all of it to workers. */
  let server: ConsoleServer;
  let handing: ConsoleServer;
  let simulator: KubernetesSimulator;

  beforeAll(async () => {
    [server, handing, simulator] = await Promise.all([
      startConsole(),
      startConsole({ KQUEEN_CLUSTER_APPLY_WAIT: '0' }),
      startKubernetesSimulator(),
    ]);
    simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), handing?.stop(), simulator?.close()]);
  });

  const create = async (on: ConsoleServer, name: string) => {
    const { id: provisioner } = await on.api<{ id: string }>('POST', '/provisioners', {
      name: `existing for ${name}`,
      engine: 'kqueen.engines.ManualEngine',
    });
    const kubeconfig = await simulator.kubeconfig();
    return (await on.api<{ id: string }>('POST', '/clusters', { name, provisioner, kubeconfig })).id;
  };
  const editor = (page: WatchedPage) => page.getByRole('textbox', { name: 'Manifest' });
  const write = async (page: WatchedPage, text: string) => {
    await editor(page).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
  };
  const button = (page: WatchedPage, name: string) => page.getByRole('button', { name, exact: true });
  const stored = (name: string) => {
    const served = simulator.objects.kind('v1', 'configmaps');
    const object = served && simulator.objects.get(served, 'default', name);
    return object && Object.values(object.data ?? {});
  };

  test('checks first, says what would become of each object, and applies what was checked', async () => {
    const page = await open();
    const id = await create(server, 'web');
    await enter(page, server, `/clusters/${id}`);
    await page.getByRole('tab', { name: 'Apply' }).click();
    await write(page, configMaps(3, 'first'));
    expect(await button(page, 'Apply').isDisabled()).toBe(true);
    await button(page, 'Check').click();
    await page.getByText('Would be created: 3').waitFor();
    expect(stored('first-0')).toBeUndefined();
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    await picture(page, 'apply');
    await button(page, 'Apply').click();
    await page.getByText('Created: 3', { exact: true }).waitFor();
    expect(stored('first-2')).toEqual(['2']);
    // What is written stays while another page is looked at.
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.getByText(/1 to \d+ of/).waitFor();
    await page.goBack();
    await editor(page).getByText('first-1').waitFor();
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('leads to the line that the API names, and says why an object is refused, in text', async () => {
    const page = await open();
    const id = await create(server, 'lines');
    await enter(page, server, `/clusters/${id}/apply`);
    await write(page, `${configMaps(1, 'fine')}---\nkind: Pod\n`);
    await button(page, 'Check').click();
    await button(page, 'Go to line 6').first().click();
    expect(await editor(page).evaluate('document.activeElement.classList.contains("cm-content")')).toBe(true);
    expect(await page.locator('.cm-activeLine').textContent()).toBe('kind: Pod');
    expect(await axeFaults(page)).toEqual([]);
    const annotated = `metadata: {name: Bad_Name, namespace: default, annotations: {a: ${JSON.stringify(CANARY)}}}`;
    await write(page, `apiVersion: v1\nkind: ConfigMap\n${annotated}\n---\n${configMaps(1, 'good')}`);
    await button(page, 'Check').click();
    await page.getByText('Refused: 1', { exact: true }).waitFor();
    await page.getByText('Would be created: 1').waitFor();
    await page.getByRole('cell', { name: /is invalid: metadata.name/ }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('takes fields of others over when that is wanted, and not before', async () => {
    const page = await open();
    const id = await create(server, 'shared');
    const managedFields = [{ manager: `helm ${CANARY}`, operation: 'Apply', fields: ['data'] }];
    simulator.objects.add(configMap('shared', { managedFields }));
    await enter(page, server, `/clusters/${id}/apply`);
    await write(page, configMaps(1, 'shared').replace('shared-0', 'shared'));
    await button(page, 'Check').click();
    await page.getByText('Others own some of these fields').waitFor();
    await page.getByRole('cell', { name: /conflict with "helm/ }).waitFor();
    expect(await canaryElements(page)).toBe(0);
    await button(page, 'Take them over, and check again').click();
    await page.getByText('Would be applied: 1').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Take over fields that others own' }).isChecked()).toBe(
      true,
    );
    await button(page, 'Apply').click();
    await page.getByText('Applied: 1', { exact: true }).waitFor();
    expect(stored('shared')).toEqual(['0']);
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('takes files, chosen or dropped, and none that are too large', async () => {
    const page = await open();
    const id = await create(server, 'files');
    await enter(page, server, `/clusters/${id}/apply`);
    const file = (name: string, text: string) => ({ name, mimeType: 'text/yaml', buffer: Buffer.from(text) });
    const choose = async (...files: ReturnType<typeof file>[]) => {
      const chooser = page.waitForEvent('filechooser');
      await button(page, 'Choose files').click();
      await (await chooser).setFiles(files);
    };
    await choose(file('2.yaml', configMaps(1, 'two')), file('1.yaml', configMaps(1, 'one')));
    await editor(page).getByText('two-0').waitFor();
    expect(await editor(page).textContent()).toMatch(/one-0.*---.*two-0/);
    await choose(file('large.yaml', 'a'.repeat(6 * 1024 * 1024 + 1)));
    await page.getByRole('alert').getByText('at most 6 MB').waitFor();
    const dropped = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([${JSON.stringify(configMaps(1, 'dropped'))}], 'dropped.yaml'));
      return transfer;
    })()`);
    await editor(page).dispatchEvent('drop', { dataTransfer: dropped });
    await editor(page).getByText('dropped-0').waitFor();
    expect(await editor(page).textContent()).not.toContain('one-0');
    expect(page.faults).toEqual([]);
  }, 90_000);

  test('follows an apply in the background to its end, also from its address alone', async () => {
    const page = await open();
    const id = await create(handing, 'slow');
    await enter(page, handing, `/clusters/${id}/apply`);
    await write(page, configMaps(OBJECTS, 'slow'));
    await button(page, 'Check').click();
    await page.getByRole('heading', { name: 'Check in the background' }).waitFor();
    await page.getByText(`Would be created: ${OBJECTS}`).waitFor();
    simulator.delay(1_000);
    const handed = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.ok());
    await button(page, 'Apply').click();
    await handed;
    simulator.delay(6_000);
    await page.getByText('A worker continues it.').waitFor();
    await page.getByText('wait for its end').waitFor();
    await page.waitForURL(/operation=[\w-]{36}/);
    await page.reload();
    await page.getByText('A worker continues it.').waitFor();
    await picture(page, 'apply-background');
    expect(await axeFaults(page)).toEqual([]);
    expect(await phoneFaults(page)).toEqual([]);
    simulator.delay(0);
    await page.getByText(`Created: ${OBJECTS}`, { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText('It has ended.').waitFor();
    // As if it were still under way.
    const operation = new URL(page.url()).searchParams.get('operation') ?? '';
    await page.route('**/apply?dry_run=true', (route) =>
      route.fulfill({
        status: 409,
        json: { description: `Wait until its operation ${operation} has finished` },
      }),
    );
    await write(page, configMaps(1, 'later'));
    await button(page, 'Check').click();
    await page.getByRole('alert').getByText(`operation ${operation}`).waitFor();
    await button(page, 'Show the apply that is under way').click();
    await page.waitForURL(`**operation=${operation}`);
    await page.getByText('It has ended.').waitFor();
    expect(page.faults).toEqual([]);
  }, 120_000);

  test('is for those who may, and says so to others', async () => {
    const page = await open();
    const id = await create(server, 'foreign');
    const member = { username: 'member', password: 'a long password' };
    await server.api('POST', '/users', { ...member, role: 'member' });
    await enter(page, server, `/clusters/${id}/apply`, member);
    await page.getByText('You may not apply manifests to this cluster').waitFor();
    expect(await editor(page).count()).toBe(0);
    expect(page.faults).toEqual([]);
  }, 90_000);
});

function configMap(name: string, metadata: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, name, namespace: 'default' },
    data: { n: 'other' },
  };
}
