import { Group, MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { SearchField } from '../../../parts/SearchField.tsx';
import { topology as texts } from '../../../texts/topology.ts';
import type { ObjectGraph } from './objects.ts';
import type { TopologySearch } from './search.ts';

/** The search, the filters and the choice between graph and list. */
export function Filters({
  graph,
  search,
  onChange,
}: {
  graph: ObjectGraph;
  search: TopologySearch;
  onChange: (change: Partial<TopologySearch>) => void;
}) {
  const { kind = [], namespace, view = 'graph', name = '' } = search;
  const objects = [...graph.objects.values()];
  const kinds = new Set([...objects.map((one) => one.kind), ...kind]);
  const namespaces = new Set(objects.map((one) => (one.kind === 'Namespace' ? one.name : one.namespace)));
  if (namespace !== undefined) namespaces.add(namespace);
  namespaces.delete('');
  return (
    <Group gap="sm">
      <SearchField label={texts.search} value={name} isMain onChange={(next) => onChange({ name: next })} />
      <Select
        aria-label={texts.namespace}
        placeholder={texts.allNamespaces}
        data={[...namespaces].sort()}
        value={namespace ?? null}
        onChange={(next) => onChange({ namespace: next ?? undefined })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': texts.allNamespaces }}
      />
      <MultiSelect
        aria-label={texts.kinds}
        placeholder={kind.length === 0 ? texts.allKinds : undefined}
        data={[...kinds].sort()}
        value={kind}
        onChange={(next) => onChange({ kind: next })}
        clearable
        clearButtonProps={{ 'aria-label': texts.allKinds }}
      />
      <SegmentedControl
        aria-label={texts.view}
        value={view}
        data={[
          { value: 'graph', label: texts.graph },
          { value: 'list', label: texts.list },
        ]}
        onChange={(next) => onChange({ view: next === 'list' ? 'list' : undefined })}
      />
    </Group>
  );
}
