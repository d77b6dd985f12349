import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Cluster } from '../../../data/clusters.ts';
import { cluster as texts } from '../../../texts/cluster.ts';
import { Edit } from './Edit.tsx';
import { Remove } from './Remove.tsx';
import { Resize } from './Resize.tsx';
import { Upgrade } from './Upgrade.tsx';

type Action = 'edit' | 'resize' | 'upgrade' | 'remove';

/** What can be done to a cluster; the API decides who may. */
export function Actions({ cluster }: { cluster: Cluster }) {
  const [open, setOpen] = useState<Action>();
  const close = () => setOpen(undefined);
  return (
    <>
      {(['edit', 'resize', 'upgrade'] as const).map((action) => (
        <Button key={action} variant="default" size="xs" onClick={() => setOpen(action)}>
          {texts[action].action}
        </Button>
      ))}
      <Button color="red" size="xs" onClick={() => setOpen('remove')}>
        {texts.remove.action}
      </Button>
      <Edit id={cluster.id} opened={open === 'edit'} onClose={close} />
      <Resize id={cluster.id} opened={open === 'resize'} onClose={close} />
      <Upgrade id={cluster.id} opened={open === 'upgrade'} onClose={close} />
      <Remove cluster={cluster} opened={open === 'remove'} onClose={close} />
    </>
  );
}
