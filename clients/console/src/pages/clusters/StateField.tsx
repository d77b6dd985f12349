import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useScope } from '../../api/scope.ts';
import { overviewQuery } from '../../data/overview.ts';
import { clusters } from '../../texts/clusters.ts';
import { common } from '../../texts/common.ts';

/** Chooses the state of the clusters to show, by the names that this installation gives to states. */
export function StateField({ value, onChange }: { value: string; onChange: (state: string) => void }) {
  const { data } = useQuery(overviewQuery(useScope()));
  const known = data?.states.map(({ state }) => state) ?? [];
  return (
    <Select
      aria-label={clusters.columns.state}
      placeholder={clusters.columns.state}
      data={value === '' || known.includes(value) ? known : [value, ...known]}
      value={value === '' ? null : value}
      onChange={(state) => onChange(state ?? '')}
      clearable
      clearButtonProps={{ 'aria-label': common.clear(clusters.columns.state) }}
    />
  );
}
