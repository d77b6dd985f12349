import { expect, test } from '@jest/globals';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';

const named = (kind: string, name = kind.toLowerCase()) => ({ apiVersion: 'v1', kind, metadata: { name } });
const yaml = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n---\n');

test('namespaces and definitions come first, what could refuse others last', () => {
  const kinds = [
    'Deployment',
    'ValidatingWebhookConfiguration',
    'ConfigMap',
    'CustomResourceDefinition',
    'Namespace',
  ];
  expect(parseManifest(yaml(...kinds.map((kind) => named(kind)))).map(({ kind }) => kind)).toEqual([
    ...['Namespace', 'CustomResourceDefinition', 'ConfigMap', 'Deployment', 'ValidatingWebhookConfiguration'],
  ]);
});

test('a List is its items, and empty documents are none', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [named('ConfigMap', 'a'), named('ConfigMap', 'b')] };
  const text = `---\n---\n${yaml(list)}\n---\n# nothing\n`;
  expect(parseManifest(text).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('it is read as kubectl reads it', () => {
  const [object] = parseManifest(
    'apiVersion: v1\nkind: X\nmetadata: {name: a}\nmode: 0644\ny: n\non: yes\nat: 1:20\nday: 2020-01-01\n' +
      'base: &b {k: 1}\nmerged: {<<: *b, text: "on"}\n',
  );
  expect(object).toEqual({
    ...named('X', 'a'),
    mode: 420,
    y: 'n',
    on: true,
    at: '1:20',
    day: '2020-01-01',
    base: { k: 1 },
    merged: { k: 1, text: 'on' },
  });
});

test.each([
  ['an empty one', ' \n', 'The manifest holds no object'],
  ['what is no YAML', 'a: [', 'The manifest is not valid YAML, see line 1'],
  ['a list', '[1]', 'Invalid documents.0: It is an object of Kubernetes'],
  [
    'no kind',
    yaml({ apiVersion: 'v1', metadata: { name: 'a' } }),
    'Invalid documents.0.kind: It is the like of Pod',
  ],
  [
    'no name',
    yaml(named('Pod'), { apiVersion: 'v1', kind: 'Pod', metadata: {} }),
    'Invalid documents.1.metadata.name: It is required, and a name of Kubernetes',
  ],
  [
    'a name that is a path',
    yaml(named('Pod', '../secrets/x')),
    'Invalid documents.0.metadata.name: It is required, and a name of Kubernetes',
  ],
  [
    'a name that leads up',
    yaml(named('Pod', '..')),
    'Invalid documents.0.metadata.name: It is required, and a name of Kubernetes',
  ],
  [
    'a version that is a path',
    yaml({ ...named('Pod'), apiVersion: '../v1' }),
    'Invalid documents.0.apiVersion: It is the like of v1 or apps/v1',
  ],
  [
    'too many objects',
    yaml(...Array.from({ length: 501 }, (_, at) => named('Pod', `p${at}`))),
    'The manifest holds more than 500 objects: send it in parts',
  ],
  [
    'a bomb of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdef'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdef'[i]}`).join(',')}]`).join('\n')}\n`,
    'The manifest is nested too deep, or uses too many aliases',
  ],
  [
    'what is nested too deep',
    '{"a":'.repeat(100_000),
    expect.stringMatching(/^The manifest is (nested too deep|not valid YAML)/),
  ],
])('%s is refused', (_what, text, message) => {
  expect(() => parseManifest(text)).toThrow(expect.objectContaining({ message }));
});

test('a field that is named twice is refused, since one of the two would be lost', () => {
  const twice = 'apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec:\n  a: 1\n  a: 2\n';
  expect(refusalOf(twice).message).toBe('The manifest names a field twice, see line 6');
});

test('keys by the ten thousand are read in one pass', () => {
  const keys = Array.from({ length: 50_000 }, (_, at) => `  k${at}: v`).join('\n');
  const [object] = parseManifest(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${keys}\n`);
  expect(Object.keys(object?.data ?? {})).toHaveLength(50_000);
});

test('a refusal quotes nothing of the manifest', () => {
  const secret = 'kind: Secret\nstringData: {password: CANARY\n';
  const error = refusalOf(secret);
  expect([error.message, error.cause]).toEqual(['The manifest is not valid YAML, see line 3', undefined]);
});

function refusalOf(text: string): Error {
  try {
    parseManifest(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was let through');
}
