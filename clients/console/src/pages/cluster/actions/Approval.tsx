import { Alert, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { approveDeletion, denyDeletion } from '../../../data/cluster.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { ConfirmByName } from '../../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { Age } from '../../../parts/Time.tsx';
import { cluster as words } from '../../../texts/cluster.ts';

const { approval: texts, remove } = words;

/** Says that a deletion waits for a second user, who can approve or deny it here. Nothing where none waits. */
export function Approval({ cluster: { id, name, approval } }: { cluster: Cluster }) {
  const [isAsking, setAsking] = useState(false);
  const approve = useClusterWrite(
    () => approveDeletion(id),
    ({ state }) => notifications.show({ message: remove.outcome[state] }),
  );
  const deny = useClusterWrite(
    () => denyDeletion(id),
    () => notifications.show({ message: texts.denied }),
  );
  if (approval === undefined) return null;
  const error = approve.error ?? deny.error;
  return (
    <Alert color="orange" title={texts.title}>
      <Text size="sm">
        {texts.text(approval.user)} {texts.ends}: <Age at={approval.ends_at} />
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" color="red" loading={approve.isPending} onClick={() => setAsking(true)}>
          {texts.approve}
        </Button>
        <Button size="xs" variant="default" loading={deny.isPending} onClick={() => deny.mutate(undefined)}>
          {texts.deny}
        </Button>
      </Group>
      {error !== null && <ErrorNote error={error} />}
      <ConfirmByName
        opened={isAsking}
        title={texts.approve}
        name={name}
        action={texts.approve}
        onConfirm={() => {
          setAsking(false);
          approve.mutate(undefined);
        }}
        onClose={() => setAsking(false)}
      >
        <Text size="sm">{texts.approveText}</Text>
      </ConfirmByName>
    </Alert>
  );
}
