import { expect, test } from '@jest/globals';
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
    'The object at line 1 must have a metadata.name that Kubernetes accepts',
  ],
  [
    'a version that is a path',
    yaml({ ...named('Pod'), apiVersion: '../v1' }),
    'The object at line 1 must have an apiVersion like v1 or apps/v1',
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

async function refusalOf(text: string): Promise<Error> {
  try {
    await parseManifest(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was let through');
}
