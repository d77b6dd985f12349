import { notifications } from '@mantine/notifications';
import { type ReactNode, useState } from 'react';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';

interface Asked<V> {
  /** Of the buttons and of what is said once it is asked for. */
  texts: { submit: string; done: string };
  write: (value: V) => Promise<unknown>;
  onClose: () => void;
  /** The field; undefined is no value yet. */
  children: (value: V | undefined, set: (value: V | undefined) => void) => ReactNode;
}

/** A dialog that asks for one value of a cluster, and changes it. */
export function AskValue<V>({
  opened,
  title,
  ...asked
}: Asked<V> & {
  opened: boolean;
  title: string;
}) {
  return (
    <Ask opened={opened} title={title} onClose={asked.onClose}>
      <Form {...asked} />
    </Ask>
  );
}

function Form<V>({ texts, write, onClose, children }: Asked<V>) {
  const [value, setValue] = useState<V>();
  const { mutate, isPending, error } = useClusterWrite(write, () => {
    notifications.show({ message: texts.done });
    onClose();
  });
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={value === undefined}
      onSubmit={() => value !== undefined && mutate(value)}
      onClose={onClose}
    >
      {children(value, setValue)}
    </AskForm>
  );
}
