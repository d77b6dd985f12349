import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../../lib/errors.ts';
import { parseManifest } from '../../lib/kubernetes/apply/manifest.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import { createWorld, type World } from '../support/world.ts';

let simulator: KubernetesSimulator;
let world: World;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  for (const name of ['default', 'monitoring']) {
    simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  world = await createWorld({ kubeconfig: await simulator.kubeconfig() });
});
afterAll(async () => {
  await world.close();
  await simulator.close();
});
beforeEach(() => {
  simulator.objects.applied.length = 0;
});

const send = (method: string, rest: string, more: object = {}) =>
  request(method, `/clusters/${world.alpha.cluster}${rest}`, { token: world.alpha.owner.token, ...more });
const apply = (body: string, query = '') =>
  send('POST', '/apply', { body, query, headers: { 'content-type': 'application/yaml' } });
const results = (body: unknown) =>
  (body as { name: string; result: string }[]).map(({ name, result }) => `${name} ${result}`);

describe('the API server gets every value as it was written', () => {
  test.each([
    ...[
      '.',
      'e1',
      'E2',
      'e+1',
      '-e1',
      '.e1',
      '1e400',
      'y',
      'n',
      'Y',
      'N',
      'yes',
      'no',
      'on',
      'off',
      'true',
      '~',
      'null',
    ],
    ...[
      '0o644',
      '0644',
      '0X1F',
      '0x1f',
      '.inf',
      '-.inf',
      '.nan',
      '1:20',
      '1_000',
      '9007199254740993',
      '6150769120280496265',
    ],
    ...[
      '18446744073709551615',
      '-9223372036854775808',
      '0.1',
      '1.0',
      '1e3',
      '2020-01-01',
      '!!float 1',
      '!!str 1',
      '"1"',
    ],
  ])('%s', async (scalar) => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\ndata:\n  args: [build, ${scalar}]\n  plain: ${scalar}\n`;
    expect((await apply(text)).status).toBe(200);
    expect(simulator.objects.applied).toEqual([text]);
  });

  test('integers beyond what JavaScript holds, in JSON', async () => {
    const text =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"id":6150769120280496265,"f":1.0}';
    await apply(text);
    expect(simulator.objects.applied).toEqual([text]);
  });

  test('comments, block scalars and quotes of a document', async () => {
    const text =
      "apiVersion: v1 # why\nkind: ConfigMap\nmetadata: {name: kept}\ndata:\n  script: |-\n    --- not a document\n    a: b\n  \"q\": 'it''s'\n";
    await apply(text);
    expect(simulator.objects.applied).toEqual([text]);
  });
});

describe('it is cut as kubectl cuts it', () => {
  const item = (name: string) =>
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"n":9007199254740993}`;

  test.each<[string, string, string[]]>([
    ['JSON objects one after the other', `${item('j1')}\n${item('j2')}${item('j3')}`, ['j1', 'j2', 'j3']],
    [
      'a typed list in YAML',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindingList\nitems:\n- apiVersion: rbac.authorization.k8s.io/v1\n  kind: RoleBinding\n  metadata: {name: a, namespace: monitoring}\n  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n- apiVersion: rbac.authorization.k8s.io/v1\n  kind: RoleBinding\n  metadata: {name: b, namespace: monitoring}\n',
      ['a', 'b'],
    ],
    [
      'a List in YAML, indented',
      `apiVersion: v1\nkind: List\nitems:\n  # first\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: l1\n    list:\n    - 0644\n  -\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: l2}\nmetadata: {}\n`,
      ['l1', 'l2'],
    ],
    [
      'a List in JSON',
      `{"kind":"ConfigMapList","items":[${item('k1')}, ${item('k2')}],"apiVersion":"v1"}`,
      ['k1', 'k2'],
    ],
    ['an empty List', `{"apiVersion":"v1","kind":"List","items":[]}\n${item('only')}`, ['only']],
    ['a trailing marker', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\n---\n`, ['t']],
    [
      'documents of comments only',
      `# a\n---\n# b\n---  # c\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\n   \n`,
      ['c'],
    ],
    [
      'carriage returns',
      'apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: cr}\r\n---\r\napiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: cs}\r\n',
      ['cr', 'cs'],
    ],
  ])('%s', async (_name, text, names) => {
    const { status, body } = await apply(text);
    expect([status, results(body)]).toEqual([200, names.map((name) => expect.stringContaining(`${name} c`))]);
    for (const sent of simulator.objects.applied)
      expect(text.replaceAll(/[\s-]/g, '')).toContain(sent.replaceAll(/[\s-]/g, ''));
  });

  test.each(['namespace:', 'namespace: null', 'namespace: ""', 'labels: {}'])(
    'an unset namespace (%s) is that of the kubeconfig, else default',
    async (line) => {
      const { body } = await apply(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: unset\n  ${line}\n`);
      expect(body).toMatchObject([{ name: 'unset', namespace: 'default' }]);
    },
  );

  test('the namespace of the context of the kubeconfig is kept, and shown with it', async () => {
    const kubeconfig = structuredClone(await simulator.kubeconfig()) as {
      contexts: { context: { namespace?: string } }[];
    };
    for (const { context } of kubeconfig.contexts) context.namespace = 'monitoring';
    const body = { name: 'of monitoring', provisioner: world.alpha.provisioner, kubeconfig };
    const made = await request('POST', '/clusters', { token: world.alpha.owner.token, body });
    const path = `/clusters/${made.body.id}`;
    const applied = await request('POST', `${path}/apply`, {
      token: world.alpha.owner.token,
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\n',
      headers: { 'content-type': 'application/yaml' },
    });
    expect(applied.body).toMatchObject([{ namespace: 'monitoring', result: 'created' }]);
    const shown = await request('GET', `${path}/kubeconfig`, { token: world.alpha.owner.token });
    expect(shown.body.contexts).toMatchObject([{ context: { namespace: 'monitoring' } }]);
  });

  test('a version of a custom resource need not begin with v', async () => {
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: toys.example.com}\nspec: {group: example.com, scope: Namespaced, names: {plural: toys, kind: Toy}, versions: [{name: stable1}]}\n';
    const { body } = await apply(
      `${crd}---\napiVersion: example.com/stable1\nkind: Toy\nmetadata: {name: toy}\n`,
    );
    expect(results(body)).toEqual(['toys.example.com created', 'toy created']);
  });
});

describe('what stands in the way is said', () => {
  const map = (value: string, note = '') =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {key: ${value}${note}}\n`;

  test('a conflict names the other manager and the way out, which takes the fields over', async () => {
    await apply(map('ours'));
    const served = simulator.objects.kind('v1', 'configmaps');
    const object = served && simulator.objects.get(served, 'default', 'shared');
    for (const entry of object?.metadata.managedFields ?? []) entry.manager = 'helm';
    const refused = await apply(map('theirs'));
    expect(refused.body).toMatchObject([
      {
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'shared',
        result: 'refused',
        message: expect.stringMatching(/"helm".*force=true/),
      },
    ]);
    expect((await apply(map('theirs'), 'force=true')).body).toMatchObject([{ result: 'configured' }]);
  });

  test('the warnings of the API server are in the result', async () => {
    const { body } = await apply(map('a', ', note: deprecated'), 'force=true');
    expect(body).toMatchObject([{ result: 'configured', warnings: ['this "kind" is deprecated'] }]);
  });

  test('a dry run of a definition with its resources says what it cannot know', async () => {
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: dolls.example.org}\nspec: {group: example.org, names: {plural: dolls, kind: Doll}, versions: [{name: v1}]}\n';
    const { body } = await apply(
      `${crd}---\napiVersion: example.org/v1\nkind: Doll\nmetadata: {name: doll}\n`,
      'dry_run=true',
    );
    expect(body).toMatchObject([
      { result: 'created' },
      { name: 'doll', message: expect.stringContaining('A dry run cannot check it') },
    ]);
  });

  test('a name that is no text is told to be quoted', async () => {
    const { status, body } = await apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 1e3}\n');
    expect([status, body.description]).toEqual([
      400,
      'The object at line 1 must have a metadata.name that is text: put it in quotes',
    ]);
  });
});

describe('what was applied can be seen and taken away again', () => {
  const query = 'apiVersion=v1&kind=ConfigMap&name=seen';

  test('an object, a page of a list, and its deletion', async () => {
    await apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seen}\ndata: {key: v}\n');
    expect((await send('GET', '/objects', { query })).body).toMatchObject({
      kind: 'ConfigMap',
      data: { key: 'v' },
    });
    const page = await send('GET', '/objects', { query: 'apiVersion=v1&kind=ConfigMap&limit=1' });
    expect(page.body).toMatchObject({
      kind: 'ConfigMapList',
      items: [{}],
      metadata: { continue: expect.any(String) },
    });
    expect((await send('DELETE', '/objects', { query })).body).toMatchObject({
      kind: 'Status',
      status: 'Success',
    });
    expect((await send('GET', '/objects', { query })).status).toBe(404);
    const { body: trail } = await request('GET', '/audit', { token: world.alpha.admin.token });
    expect(JSON.stringify(trail)).toContain(world.alpha.cluster);
  });

  test('with every number as the API server writes it', async () => {
    simulator.misbehave('exact', '/api/v1/namespaces/default/configmaps/exact');
    const { text } = await send('GET', '/objects', { query: 'apiVersion=v1&kind=ConfigMap&name=exact' });
    simulator.misbehave(undefined);
    expect(text).toContain('"id":6150769120280496265,"f":1.0}');
  });

  test.each([
    ['a path for a name', 'apiVersion=v1&kind=ConfigMap&name=a/b'],
    ['a version that leads elsewhere', 'apiVersion=../v1&kind=ConfigMap'],
    ['no kind', 'apiVersion=v1'],
  ])('%s is a 400', async (_name, bad) => {
    expect((await send('GET', '/objects', { query: bad })).status).toBe(400);
  });

  test('a kind that the cluster does not know is a 404, and a deletion of a whole list a 400', async () => {
    expect((await send('GET', '/objects', { query: 'apiVersion=v1&kind=Banana' })).status).toBe(404);
    expect((await send('DELETE', '/objects', { query: 'apiVersion=v1&kind=ConfigMap' })).status).toBe(400);
  });

  test('Secrets are for who may read the kubeconfig', async () => {
    const secrets = { query: 'apiVersion=v1&kind=Secret', token: world.alpha.member.token };
    expect((await send('GET', '/objects', secrets)).status).toBe(403);
    expect((await send('GET', '/objects', { query: secrets.query })).status).toBe(200);
  });
});

test('manifests of brackets are refused, and a large one is read whole', async () => {
  const rules = Array.from({ length: 20_000 }, (_, at) => `  key-${at}: ${'x'.repeat(60)}`).join('\n');
  const large = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n${rules}\n`;
  const deep = [
    '{'.repeat(2 ** 20),
    '['.repeat(2 ** 20),
    '- '.repeat(2 ** 18),
    `a: ${'{'.repeat(2 ** 20)}`,
    '{"a":'.repeat(2 ** 17),
  ];
  for (const text of deep) await expect(parseManifest(text)).rejects.toThrow(InvalidInput);
  expect(await parseManifest(large)).toMatchObject([{ name: 'large', text: large }]);
});
