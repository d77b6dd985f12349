import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Tagged } from '../api/client.ts';
import { fieldErrorsOf } from '../api/errors.ts';
import { common } from '../texts/common.ts';
import { Ask, AskForm } from './Ask.tsx';
import { Conflict, isSame } from './Conflict.tsx';
import { Loaded } from './Loaded.tsx';
import { useEdit, useReadForEdit } from './use-edit.ts';

/** Fields of a form, by their names. */
type Fields = Record<string, unknown>;

/** What the fields of a form draw from, and change. */
interface Editing<T, F extends Fields> {
  mine: F;
  set: (change: Partial<F>) => void;
  /** What the API refuses, by field. */
  errors: Record<string, string>;
  /** The object as it was read for this edit. */
  before: T;
}

interface Edited<T, F extends Fields> {
  /** The resource and the id; the resource is read again afterwards. */
  of: readonly [resource: string, id: string];
  /** Further resources that show something of it. */
  also?: readonly string[];
  read: () => Promise<Tagged<T>>;
  fieldsOf: (object: T) => F;
  /** Writes the changed fields if the object is as in `against`. */
  write: (changed: Partial<F>, against: Tagged<T>) => Promise<unknown>;
  /** How a conflict calls the fields. */
  labels: Readonly<Record<string, unknown>>;
  /** Fields of which a conflict shows nothing. */
  isSecret?: (field: string) => boolean;
  /** How a conflict shows values that are no words of people. */
  show?: (value: unknown) => unknown;
  action: string;
  done: string;
  onClose: () => void;
  children: (editing: Editing<T, F>) => ReactNode;
}

/** A dialog that edits an object as it is now, and writes it back if it is still so. */
export function EditDialog<T, F extends Fields>({
  opened,
  title,
  size,
  ...edited
}: Edited<T, F> & { opened: boolean; title: string; size?: 'lg' }) {
  return (
    <Ask opened={opened} title={title} size={size} onClose={edited.onClose}>
      <Read {...edited} />
    </Ask>
  );
}

function Read<T, F extends Fields>(edited: Edited<T, F>) {
  const query = useReadForEdit(edited.of, edited.read);
  return (
    <Loaded query={query}>
      {(base) => <Form key={base.etag} {...edited} base={base} onReload={() => query.refetch()} />}
    </Loaded>
  );
}

function Form<T, F extends Fields>({
  base,
  onReload,
  ...edited
}: Edited<T, F> & { base: Tagged<T>; onReload: () => void }) {
  const cache = useQueryClient();
  const before = edited.fieldsOf(base.data);
  const [mine, setMine] = useState(before);
  const changed = changesOf(before, mine);
  const { show = (value) => value } = edited;
  const { save, overwrite, found, isPending, error } = useEdit({
    read: base,
    mine,
    fieldsOf: edited.fieldsOf,
    reread: edited.read,
    write: (against) => edited.write(changed, against),
    onDone: () => {
      notifications.show({ message: edited.done });
      edited.onClose();
    },
    onSettled: () => {
      for (const resource of [edited.of[0], ...(edited.also ?? [])])
        cache.invalidateQueries({ queryKey: [resource] });
    },
  });
  return (
    <AskForm
      action={edited.action}
      isBusy={isPending}
      error={error}
      isDisabled={Object.keys(changed).length === 0}
      onSubmit={save}
      onClose={edited.onClose}
    >
      {edited.children({
        mine,
        set: (change) => setMine({ ...mine, ...change }),
        errors: fieldErrorsOf(error),
        before: base.data,
      })}
      <Conflict
        found={found?.map((one) => ({
          field: String(edited.labels[one.field] ?? one.field),
          mine: edited.isSecret?.(one.field) ? common.conflict.secret : show(one.mine),
          theirs: show(one.theirs),
        }))}
        onReload={onReload}
        onOverwrite={overwrite}
      />
    </AskForm>
  );
}

/** The fields in which a form differs from what was read. */
function changesOf<F extends Fields>(before: F, after: F): Partial<F> {
  const changed = Object.entries(after).filter(([field, value]) => !isSame(value, before[field]));
  return Object.fromEntries(changed) as Partial<F>;
}
