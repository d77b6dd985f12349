import type { ReactNode } from 'react';
import type { ClusterStatus, StatusPart } from '../../../data/cluster.ts';
import { nodesOf, podsOf } from '../../../data/inside.ts';
import { servicesOf, storageOf } from '../../../data/resources.ts';
import { workloadsOf } from '../../../data/workloads.ts';
import { Panel } from '../../../parts/Panel.tsx';
import { inside } from '../../../texts/inside.ts';
import type { Section } from '../search.ts';
import { POD_COLUMNS, SERVICE_COLUMNS, STORAGE_COLUMNS, WORKLOAD_COLUMNS } from './columns.tsx';
import { Nodes } from './Nodes.tsx';
import { type Column, type Paging, Rows } from './Rows.tsx';

/** What is chosen of a section. */
interface Chosen extends Paging {
  name: string | undefined;
}

/** A section of the status: what it reads of the cluster, and how it shows that. */
interface Shown {
  parts: readonly StatusPart[];
  show: (status: ClusterStatus, chosen: Chosen) => ReactNode;
}

/** The sections of the status, in their order. */
export const SECTIONS: Record<Section, Shown> = {
  pods: {
    parts: ['nodes', 'pods'],
    show: (status, chosen) => (
      <>
        <Nodes nodes={nodesOf(status)} />
        {table('pods', podsOf(status), POD_COLUMNS, chosen)}
      </>
    ),
  },
  workloads: {
    parts: ['deployments', 'stateful_sets', 'daemon_sets', 'jobs', 'cron_jobs', 'replica_sets', 'pods'],
    show: (status, chosen) => table('workloads', workloadsOf(status), WORKLOAD_COLUMNS, chosen),
  },
  services: {
    parts: ['services'],
    show: (status, chosen) => table('services', servicesOf(status), SERVICE_COLUMNS, chosen),
  },
  storage: {
    parts: ['persistent_volume_claims', 'persistent_volumes'],
    show: (status, chosen) => table('storage', storageOf(status), STORAGE_COLUMNS, chosen),
  },
};

function table<R extends { id: string; name: string }>(
  section: Section,
  rows: readonly R[],
  columns: readonly Column<R>[],
  { name = '', ...paging }: Chosen,
) {
  const { title, label, none } = inside.sections[section];
  const found =
    name === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(name.toLowerCase()));
  const empty = { title: none, text: name === '' ? inside.emptyHint : inside.noneFound(name) };
  return (
    <Panel title={title}>
      <Rows label={label} rows={found} columns={columns} empty={empty} {...paging} />
    </Panel>
  );
}
