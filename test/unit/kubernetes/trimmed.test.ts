import { describe, expect, test } from '@jest/globals';
import { type KubernetesObject, objectOf } from '../../../lib/kubernetes/read/objects.ts';
import { trim } from '../../../lib/kubernetes/read/trim.ts';
import { models } from '../../../lib/kubernetes/show/client-node.ts';
import { graphViews, type Kind, listViews, MODELS } from '../../../lib/kubernetes/show/models.ts';

/** An object of a model in which every field is set, as deep as it is looked at. */
function filled(type: string, depth = 9): unknown {
  const list = /^(?:Array|Set)<(.+)>$/.exec(type)?.[1];
  if (list !== undefined) return [filled(list, depth)];
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) return { key: filled(map, depth) };
  if (type === 'number') return 1;
  if (type === 'boolean') return true;
  if (['Date', 'V1MicroTime'].includes(type)) return '2026-03-01T12:00:00Z';
  const model = models[type as keyof typeof models];
  if (model === undefined) return 'text';
  if (depth === 0) return undefined;
  const fields = model.getAttributeTypeMap().map((field) => [field.baseName, filled(field.type, depth - 1)]);
  return Object.fromEntries(fields);
}

function whole(kind: Kind): KubernetesObject {
  const object = objectOf(filled(MODELS[kind]));
  if (!object) throw new Error(`A ${kind} is no object`);
  return object;
}

/** The paths of what is null, which says that a field is unset. */
function nulls(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value as object).flatMap(([key, field]) => nulls(field, `${path}.${key}`));
}

const LISTED = Object.keys(MODELS).filter((kind) => kind !== 'Version') as Kind[];
const GRAPHED: Kind[] = [
  ...(['Node', 'Namespace', 'Pod', 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const),
  ...(['CronJob', 'ReplicaSet'] as const),
];
const LARGE = 5_000;
/** What the items of a list have not. */
const NOT_IN_LISTS = ['.api_version', '.kind'];

describe('what is trimmed of a large cluster is absent, since null says that it is unset', () => {
  test.each(LISTED)('in the list of %s', (kind) => {
    const { apiVersion: _, kind: __, ...object } = trim(whole(kind));
    for (const views of listViews(LARGE)) {
      const view = views.of(MODELS[kind], object);
      expect(nulls(view).filter((path) => !NOT_IN_LISTS.includes(path))).toEqual([]);
      expect(view).toHaveProperty('metadata.uid');
    }
  });

  test.each(GRAPHED)('in the graph of %s', (kind) => {
    for (const views of graphViews(LARGE)) {
      const view = views.of(MODELS[kind], trim(whole(kind)));
      expect(nulls(view).filter((path) => !NOT_IN_LISTS.includes(path))).toEqual([]);
      expect(view).toHaveProperty('metadata.uid');
    }
  });
});

test.each(LISTED)('of %s in a small cluster no more is absent than who manages which field', (kind) => {
  const view = listViews(10)[0]?.of(MODELS[kind], whole(kind));
  expect(view?.metadata).toHaveProperty('annotations');
  expect(view?.metadata).not.toHaveProperty('managed_fields');
  const unset = listViews(10)[0]?.of(MODELS[kind], { metadata: { name: 'n', uid: 'u' } });
  expect(unset?.metadata).toMatchObject({ deletion_timestamp: null, labels: null, owner_references: null });
});
