import { Checkbox, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { removeCluster } from '../../../data/cluster.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { useMe } from '../../../data/me.ts';
import { ConfirmByName } from '../../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
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
  const { mutate, isPending, error, reset } = useClusterWrite(
    () => removeCluster(id, isForced),
    ({ state }) => {
      notifications.show({ message: texts.outcome[state] });
      onClose();
    },
  );
  const close = () => {
    reset();
    setForced(false);
    onClose();
  };
  return (
    <ConfirmByName
      opened={opened}
      title={texts.title}
      name={name}
      action={texts.action}
      isBusy={isPending}
      onConfirm={() => mutate(undefined)}
      onClose={close}
    >
      <Text size="sm">{isProtected ? texts.protected : texts.text}</Text>
      {me.role !== 'member' && (
        <Checkbox
          label={texts.force}
          checked={isForced}
          onChange={(event) => setForced(event.currentTarget.checked)}
        />
      )}
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}
