import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tagged } from '../../../api/client.ts';
import { ApiError, fieldErrorsOf } from '../../../api/errors.ts';
import { type ClusterChange, changeCluster, readCluster } from '../../../data/cluster.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { Conflict, type Difference, differences } from '../../../parts/Conflict.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { cluster } from '../../../texts/cluster.ts';

const { edit: texts } = cluster;

/** Edits name, notes and protection of a cluster as they are now. */
export function Edit({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={texts.title} onClose={onClose}>
      <Read id={id} onClose={onClose} />
    </Ask>
  );
}

function Read({ id, onClose }: { id: string; onClose: () => void }) {
  // Read for this edit alone, with the tag that it is written back with.
  const query = useQuery({
    queryKey: ['cluster-edit', id],
    queryFn: () => readCluster(id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return (
    <Loaded query={query}>
      {(read) => <Form key={read.etag} read={read} onReload={() => query.refetch()} onClose={onClose} />}
    </Loaded>
  );
}

interface Editing {
  read: Tagged<Cluster>;
  onReload: () => void;
  onClose: () => void;
}

function Form({ read: { data, etag }, onReload, onClose }: Editing) {
  const before = { name: data.name, notes: notesOf(data), isProtected: data.protected === true };
  const [mine, setMine] = useState(before);
  const [found, setFound] = useState<{
    differences: Difference[];
    etag: string | undefined;
    theirs: Cluster;
  }>();
  const { mutate, isPending, error } = useClusterWrite(
    async (against: Tagged<Cluster>) => {
      try {
        return await changeCluster(data.id, changeOf(before, mine, against.data), against.etag);
      } catch (failure) {
        if (!(failure instanceof ApiError && failure.status === 412)) throw failure;
        const now = await readCluster(data.id);
        const theirs = {
          name: now.data.name,
          notes: notesOf(now.data),
          isProtected: now.data.protected === true,
        };
        setFound({ differences: differences(before, mine, theirs), etag: now.etag, theirs: now.data });
        return undefined;
      }
    },
    (changed) => {
      if (changed === undefined) return;
      notifications.show({ message: texts.done });
      onClose();
    },
  );
  const fields = fieldErrorsOf(error);
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={JSON.stringify(before) === JSON.stringify(mine)}
      onSubmit={() => mutate({ data, etag })}
      onClose={onClose}
    >
      <TextInput
        label={texts.name}
        value={mine.name}
        error={fields.name}
        maxLength={253}
        required
        onChange={({ currentTarget: { value } }) => setMine({ ...mine, name: value })}
        data-autofocus
      />
      <Textarea
        label={texts.notes}
        value={mine.notes}
        error={fields.metadata}
        autosize
        minRows={2}
        maxRows={8}
        onChange={({ currentTarget: { value } }) => setMine({ ...mine, notes: value })}
      />
      <Checkbox
        label={texts.protected}
        checked={mine.isProtected}
        onChange={({ currentTarget: { checked } }) => setMine({ ...mine, isProtected: checked })}
      />
      <Conflict
        found={found?.differences}
        onReload={onReload}
        onOverwrite={() => {
          if (found === undefined) return;
          setFound(undefined);
          mutate({ data: found.theirs, etag: found.etag });
        }}
      />
    </AskForm>
  );
}

type Fields = { name: string; notes: string; isProtected: boolean };

/** What was edited; metadata are written as a whole, so those of the last reading are kept beside the notes. */
function changeOf(before: Fields, mine: Fields, { metadata }: Cluster): ClusterChange {
  return {
    ...(mine.name !== before.name && { name: mine.name }),
    ...(mine.notes !== before.notes && { metadata: { ...metadata, notes: mine.notes } }),
    ...(mine.isProtected !== before.isProtected && { protected: mine.isProtected }),
  };
}

function notesOf({ metadata }: Cluster): string {
  return typeof metadata.notes === 'string' ? metadata.notes : '';
}
