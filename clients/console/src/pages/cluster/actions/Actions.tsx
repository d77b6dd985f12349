import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Cluster } from '../../../data/clusters.ts';
import { enginesQuery } from '../../../data/engines.ts';
import { cluster as texts } from '../../../texts/cluster.ts';
import { Edit } from './Edit.tsx';
import { NetworkPolicy } from './NetworkPolicy.tsx';
import { Remove } from './Remove.tsx';
import { Resize } from './Resize.tsx';
import { Upgrade } from './Upgrade.tsx';

type Action = 'edit' | 'resize' | 'upgrade' | 'networkPolicy' | 'remove';

/** Those that not every engine can do, by their names in the API. */
const CHANGES = [
  ['resize', 'resize'],
  ['upgrade', 'upgrade'],
  ['networkPolicy', 'set_network_policy'],
] as const;

/** What can be done to a cluster of its engine; the API decides who may. */
export function Actions({ cluster }: { cluster: Cluster }) {
  const [open, setOpen] = useState<Action>();
  const engines = useQuery(enginesQuery);
  const engine = engines.data?.find(({ name }) => name === cluster.provisioner.engine);
  const possible = CHANGES.filter(([, change]) => engine?.changes.includes(change));
  const dialog = (action: Action) => ({ opened: open === action, onClose: () => setOpen(undefined) });
  return (
    <>
      {(['edit', ...possible.map(([action]) => action)] as const).map((action) => (
        <Button key={action} variant="default" size="xs" onClick={() => setOpen(action)}>
          {texts[action].action}
        </Button>
      ))}
      <Button color="red" size="xs" onClick={() => setOpen('remove')}>
        {texts.remove.action}
      </Button>
      <Edit id={cluster.id} {...dialog('edit')} />
      <Resize id={cluster.id} {...dialog('resize')} />
      <Upgrade id={cluster.id} {...dialog('upgrade')} />
      {engine && <NetworkPolicy cluster={cluster} engine={engine} {...dialog('networkPolicy')} />}
      <Remove cluster={cluster} {...dialog('remove')} />
    </>
  );
}
