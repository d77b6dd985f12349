import { Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { upgradeCluster, versionsQuery } from '../../../data/cluster.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { cluster } from '../../../texts/cluster.ts';

const { upgrade: texts } = cluster;

/** Offers the versions that the provider has for a cluster, and upgrades it. */
export function Upgrade({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={texts.title} onClose={onClose}>
      <Offered id={id} onClose={onClose} />
    </Ask>
  );
}

function Offered({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(versionsQuery(id));
  return (
    <Loaded query={query}>
      {(versions) =>
        versions.length === 0 ? (
          <Text size="sm">{texts.none}</Text>
        ) : (
          <Form id={id} versions={versions} onClose={onClose} />
        )
      }
    </Loaded>
  );
}

function Form({ id, versions, onClose }: { id: string; versions: string[]; onClose: () => void }) {
  const [version, setVersion] = useState<string | null>(null);
  const { mutate, isPending, error } = useClusterWrite(
    (chosen: string) => upgradeCluster(id, chosen),
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
      isDisabled={version === null}
      onSubmit={() => version !== null && mutate(version)}
      onClose={onClose}
    >
      <Select label={texts.version} data={versions} value={version} onChange={setVersion} data-autofocus />
    </AskForm>
  );
}
