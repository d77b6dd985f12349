import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tagged } from '../../../api/client.ts';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { type ClusterChange, changeCluster, readCluster } from '../../../data/cluster.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { Conflict } from '../../../parts/Conflict.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { useEdit, useReadForEdit } from '../../../parts/use-edit.ts';
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
  const query = useReadForEdit(['clusters', id], () => readCluster(id));
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

function Form({ read, onReload, onClose }: Editing) {
  const { id } = read.data;
  const before = fieldsOf(read.data);
  const [mine, setMine] = useState(before);
  const cache = useQueryClient();
  const { save, overwrite, found, isPending, error } = useEdit({
    read,
    mine,
    fieldsOf,
    reread: () => readCluster(id),
    write: ({ data, etag }) => changeCluster(id, changeOf(before, mine, data), etag),
    onDone: () => {
      notifications.show({ message: texts.done });
      onClose();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['clusters'] }),
  });
  const fields = fieldErrorsOf(error);
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={JSON.stringify(before) === JSON.stringify(mine)}
      onSubmit={save}
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
      <Conflict found={found} onReload={onReload} onOverwrite={overwrite} />
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

function fieldsOf({ name, metadata: { notes }, protected: isProtected }: Cluster): Fields {
  return { name, notes: typeof notes === 'string' ? notes : '', isProtected: isProtected === true };
}
