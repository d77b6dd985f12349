import { NumberInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { resizeCluster } from '../../../data/cluster.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { cluster } from '../../../texts/cluster.ts';

const { resize: texts } = cluster;

/** Asks for the number of nodes of a cluster, and changes it. */
export function Resize({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={texts.title} onClose={onClose}>
      <Form id={id} onClose={onClose} />
    </Ask>
  );
}

function Form({ id, onClose }: { id: string; onClose: () => void }) {
  const [nodes, setNodes] = useState<number | string>('');
  const { mutate, isPending, error } = useClusterWrite(
    (count: number) => resizeCluster(id, count),
    () => {
      notifications.show({ message: texts.done });
      onClose();
    },
  );
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={typeof nodes !== 'number'}
      onSubmit={() => mutate(Number(nodes))}
      onClose={onClose}
    >
      <NumberInput
        label={texts.nodes}
        value={nodes}
        onChange={setNodes}
        min={1}
        allowDecimal={false}
        data-autofocus
      />
    </AskForm>
  );
}
