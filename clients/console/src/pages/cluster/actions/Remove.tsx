import { Checkbox, Text } from '@mantine/core';
import { useState } from 'react';
import { removeCluster } from '../../../data/cluster.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { useMe } from '../../../data/me.ts';
import { DeleteByName } from '../../../parts/DeleteByName.tsx';
import { cluster as words } from '../../../texts/cluster.ts';

const { remove: texts } = words;

/** Deletes a cluster once its name was typed. */
export function Remove({
  cluster: { id, name, protected: isProtected },
  opened,
  onClose,
}: {
  cluster: Cluster;
  opened: boolean;
  onClose: () => void;
}) {
  const me = useMe();
  const [isForced, setForced] = useState(false);
  return (
    <DeleteByName
      opened={opened}
      name={name}
      title={texts.title}
      action={texts.action}
      resources={['clusters']}
      remove={() => removeCluster(id, isForced)}
      done={({ state }) => texts.outcome[state]}
      onDone={onClose}
      onClose={() => {
        setForced(false);
        onClose();
      }}
    >
      <Text size="sm">{isProtected ? texts.protected : texts.text}</Text>
      {me.role !== 'member' && (
        <Checkbox
          label={texts.force}
          checked={isForced}
          onChange={(event) => setForced(event.currentTarget.checked)}
        />
      )}
    </DeleteByName>
  );
}
