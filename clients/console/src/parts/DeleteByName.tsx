import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useWrite } from '../data/write.ts';
import { ConfirmByName } from './ConfirmByName.tsx';
import { ErrorNote } from './ErrorNote.tsx';

/** Deletes something once its name was typed, and says so; why it could not be deleted stands in the dialog. */
export function DeleteByName<T>({
  opened = true,
  name,
  title,
  action,
  resources,
  remove,
  done,
  onDone,
  onClose,
  children,
}: {
  opened?: boolean;
  name: string;
  title: string;
  action: string;
  /** What is read again afterwards: the first parts of the keys of queries. */
  resources: readonly string[];
  remove: () => Promise<T>;
  /** What is said of it once it is done. */
  done: (answer: T) => string;
  onDone: () => void;
  onClose: () => void;
  /** Says what will happen. */
  children: ReactNode;
}) {
  const { mutate, isPending, error, reset } = useWrite(resources, remove, (answer) => {
    notifications.show({ message: done(answer) });
    onDone();
  });
  return (
    <ConfirmByName
      opened={opened}
      title={title}
      name={name}
      action={action}
      isBusy={isPending}
      onConfirm={() => mutate(undefined)}
      onClose={() => {
        reset();
        onClose();
      }}
    >
      {children}
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}
