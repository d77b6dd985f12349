import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';
import { stagesOf } from '../../../lib/kubernetes/apply/stages.ts';

const named = (kind: string, name = kind.toLowerCase()) => ({ apiVersion: 'v1', kind, metadata: { name } });
const yaml = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n---\n');

test('namespaces and definitions come first, what could refuse others last', async () => {
  const kinds = [
    'Deployment',
    'ValidatingWebhookConfiguration',
    'ConfigMap',
    'CustomResourceDefinition',
    'Namespace',
  ];
  const objects = await parseManifest(yaml(...kinds.map((kind) => named(kind))));
  expect(stagesOf(objects).flatMap((stage) => stage.map(({ kind }) => kind))).toEqual([
    ...['Namespace', 'CustomResourceDefinition', 'ConfigMap', 'Deployment', 'ValidatingWebhookConfiguration'],
  ]);
});

test('a List is its items, and empty documents are none', async () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [named('ConfigMap', 'a'), named('ConfigMap', 'b')] };
  const text = `---\n---\n${yaml(list)}\n---\n# nothing\n`;
  expect((await parseManifest(text)).map(({ name }) => name)).toEqual(['a', 'b']);
});

test.each([
  ['an empty one', ' \n', 'The manifest has no object'],
  ['what is no YAML', 'a: [', 'The manifest is not valid YAML, see line 1'],
  ['a list', '[1]', 'The object at line 1 must be an object of Kubernetes'],
  [
    'no kind',
    yaml({ apiVersion: 'v1', metadata: { name: 'a' } }),
    'The object at line 1 must have a kind like Pod',
  ],
  [
    'no name',
    yaml(named('Pod'), { apiVersion: 'v1', kind: 'Pod', metadata: {} }),
    'The object at line 3 must have a metadata.name',
  ],
  [
    'a name that is a path',
    yaml(named('Pod', '../secrets/x')),
    'The object at line 1 must have a metadata.name that Kubernetes accepts',
  ],
  [
    'a name that leads up',
    yaml(named('Pod', '..')),
    'Pod .. at line 1 must have a metadata.name that Kubernetes accepts',
  ],
  [
    'a version that is a path',
    yaml({ ...named('Pod'), apiVersion: '../v1' }),
    'Pod pod at line 1 must have an apiVersion like v1 or apps/v1',
  ],
  [
    'a namespace that is none',
    yaml({ ...named('Pod'), metadata: { name: 'web', namespace: '..' } }),
    'Pod ../web at line 1 must have a metadata.namespace that Kubernetes accepts',
  ],
  [
    'no version, of an object of a namespace',
    yaml(named('Pod'), { kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } }),
    'Pod shop/web at line 3 must have an apiVersion like v1 or apps/v1',
  ],
  [
    'too many objects',
    yaml(...Array.from({ length: 501 }, (_, at) => named('Pod', `p${at}`))),
    'The manifest has more than 500 objects: send it in parts',
  ],
  [
    'a bomb of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdef'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdef'[i]}`).join(',')}]`).join('\n')}\n`,
    'The manifest is nested too deep, or uses too many aliases',
  ],
  [
    'what is nested too deep',
    '{"a":'.repeat(100_000),
    'The object at line 1 is nested too deep, or too large for flow YAML',
  ],
])('%s is refused', async (_what, text, message) => {
  await expect(parseManifest(text)).rejects.toMatchObject({ message });
});

test('a field that is named twice is refused, since one of the two would be lost', async () => {
  const twice = 'apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec:\n  a: 1\n  a: 2\n';
  expect((await refusalOf(twice)).message).toBe('The manifest names a field twice, see line 6');
});

test('keys by the ten thousand are passed on as they are', async () => {
  const keys = Array.from({ length: 50_000 }, (_, at) => `  k${at}: v`).join('\n');
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${keys}\n`;
  expect(await parseManifest(text)).toMatchObject([{ kind: 'ConfigMap', name: 'a', text }]);
});

test('a refusal quotes nothing of the manifest', async () => {
  const secret = 'kind: Secret\nstringData: {password: CANARY\n';
  const error = await refusalOf(secret);
  expect([error.message, error.cause]).toEqual(['The manifest is not valid YAML, see line 3', undefined]);
});

describe('a list is its items, as kubectl takes them', () => {
  const block = (name: string, indent = '') =>
    `${indent}- apiVersion: v1\n${indent}  kind: ConfigMap\n${indent}  metadata:\n${indent}    name: ${name}\n`;
  const flow = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`;
  const list = (items: string, kind = 'List') => `apiVersion: v1\nkind: ${kind}\nitems:${items}`;

  test.each([
    ['in flow style', list(` [${flow('a')},\n  ${flow('b')}]\n`), ['a', 'b']],
    [
      'in flow style over lines',
      list(` [\n  {apiVersion: v1, kind: ConfigMap,\n metadata: {name: a}}, # one\n]`),
      ['a'],
    ],
    ['that is empty', `${list(' []\n')}---\n${flow('z')}\n`, ['z']],
    ['that is null', `${list('\n')}---\n${flow('z')}\n`, ['z']],
    [
      'that is null, in JSON',
      `{"kind":"List","apiVersion":"v1","items":null}${JSON.stringify(named('Pod', 'z'))}`,
      ['z'],
    ],
    [
      'in a list',
      list(`\n- apiVersion: v1\n  kind: List\n  items:\n${block('n', '  ')}${block('m', '  ')}`),
      ['n', 'm'],
    ],
    [
      'in a list, in JSON',
      JSON.stringify({ ...named('List'), items: [{ ...named('PodList'), items: [named('Pod', 'p')] }] }),
      ['p'],
    ],
  ])('%s', async (_name, text, names) => {
    expect((await parseManifest(text)).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    [
      'in block style',
      list(
        '\n- metadata:\n    name: a\n  data: {n: 0644}\n-\n  # of b\n  metadata: {name: b}\n',
        'ConfigMapList',
      ),
    ],
    ['in flow style', list(' [{metadata: {name: a}}, {metadata: {name: b}}]\n', 'ConfigMapList')],
    [
      'in JSON',
      '{"apiVersion":"v1","kind":"ConfigMapList","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}',
    ],
  ])('whose items have their kind from the list, as API servers answer: %s', async (_name, text) => {
    const objects = await parseManifest(text);
    expect(objects).toMatchObject([
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'a' },
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'b' },
    ]);
    // What is sent says it, too.
    for (const object of objects)
      expect(parse(object.text)).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  });

  test.each([
    ['an item that is no object', list(' [1]\n'), 'The object at line 3 must be an object of Kubernetes'],
    [
      'an item without a kind in an untyped list',
      list('\n- metadata: {name: a}\n'),
      /must have an apiVersion/,
    ],
    [
      'lists in lists without end',
      `${'{"apiVersion":"v1","kind":"List","items":['.repeat(9)}${']}'.repeat(9)}`,
      /nested too deep/,
    ],
    [
      'an alias of another item',
      list(`\n- &a {x: y}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, labels: *a}}\n`),
      /uses an anchor that is outside of it/,
    ],
  ])('%s is refused', async (_name, text, message) => {
    await expect(parseManifest(text)).rejects.toThrow(message);
  });
});

test.each(['e1', 'e2', '"123"', 'y', 'n', '1.2.3', '0x', '12:30'])(
  'the name %s is a text, as for kubectl',
  async (name) => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${name}}\n`;
    const plain = name.replaceAll('"', '');
    expect(await parseManifest(text)).toMatchObject([{ name: plain, namespace: plain }]);
  },
);

test.each(['1e3', '0644', '0x1f', '.5', '1.', '1_000', 'true', 'yes', '.inf'])(
  'the name %s is none, as for kubectl',
  async (name) => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    await expect(parseManifest(text)).rejects.toThrow(
      'must have a metadata.name that is text: put it in quotes',
    );
  },
);

async function refusalOf(text: string): Promise<Error> {
  try {
    await parseManifest(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was let through');
}
