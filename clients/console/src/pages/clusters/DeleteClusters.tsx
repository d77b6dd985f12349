import { Button, Group, List, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { messageOf, requestIdOf } from '../../api/errors.ts';
import type { Cluster } from '../../data/clusters.ts';
import { type Removal, useDeletions } from '../../data/delete-clusters.ts';
import { ConfirmByName } from '../../parts/ConfirmByName.tsx';
import { clusters as texts } from '../../texts/clusters.ts';
import { common } from '../../texts/common.ts';

/** Deletes clusters after it was typed, and shows what became of each. Nothing for no cluster. */
export function DeleteClusters({ clusters, onClose }: { clusters: readonly Cluster[]; onClose: () => void }) {
  const { results, remove } = useDeletions();
  const [isConfirmed, setConfirmed] = useState(false);
  const [first] = clusters;
  const close = () => {
    setConfirmed(false);
    onClose();
  };
  const confirm = () => {
    setConfirmed(true);
    remove(clusters);
  };
  const count = clusters.length;
  const { remove: words } = texts;
  return (
    <>
      <ConfirmByName
        opened={count > 0 && !isConfirmed}
        title={words.title(count)}
        name={count === 1 ? (first?.name ?? '') : words.action(count).toLowerCase()}
        action={words.action(count)}
        onConfirm={confirm}
        onClose={close}
      >
        <Text size="sm">{words.text}</Text>
        <Names clusters={clusters} />
      </ConfirmByName>
      <Modal
        opened={isConfirmed}
        onClose={close}
        title={words.results}
        size="lg"
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Stack>
          <List size="sm" spacing="xs" aria-live="polite">
            {clusters.map(({ id, name }) => (
              <List.Item key={id}>
                <Text span fw={600} size="sm">
                  {name}
                </Text>
                : <Outcome removal={results.get(id)} />
              </List.Item>
            ))}
          </List>
          <Group justify="flex-end">
            <Button onClick={close}>{common.close}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Names({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <ScrollArea.Autosize mah={200} viewportProps={{ tabIndex: 0 }}>
      <List size="sm">
        {clusters.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
    </ScrollArea.Autosize>
  );
}

function Outcome({ removal = { state: 'waiting' } }: { removal?: Removal }) {
  const { waiting, outcome } = texts.remove;
  if (removal.state === 'waiting') return waiting;
  if (removal.state === 'done') return outcome[removal.outcome];
  const id = requestIdOf(removal.error);
  return (
    <Text span c="red" size="sm">
      {messageOf(removal.error)}
      {id && ` (${common.requestId(id)})`}
    </Text>
  );
}
