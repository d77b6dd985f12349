import { Alert, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import type { Provisioner } from '../../data/create-cluster.ts';
import { deleteProvisioner } from '../../data/provisioners.ts';
import { useWrite } from '../../data/write.ts';
import { ConfirmByName } from '../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { number } from '../../parts/format.ts';
import { provisioners } from '../../texts/provisioners.ts';
import { useClusterCount } from './own-scope.ts';

const { remove: texts } = provisioners;

/** Deletes a provisioner once its name was typed, and leads back to the others; says which clusters it waits for. */
export function DeleteProvisioner({
  provisioner,
  opened,
  onClose,
}: {
  provisioner: Provisioner;
  opened: boolean;
  onClose: () => void;
}) {
  const { id, name } = provisioner;
  const navigate = useNavigate();
  const count = useClusterCount(provisioner);
  const { mutate, isPending, error, reset } = useWrite(
    ['provisioners', 'clusters'],
    () => deleteProvisioner(id),
    () => {
      notifications.show({ message: texts.done(name) });
      navigate({ to: '/provisioners' });
    },
  );
  return (
    <ConfirmByName
      opened={opened}
      title={texts.title}
      name={name}
      action={texts.action}
      isBusy={isPending}
      onConfirm={() => mutate(undefined)}
      onClose={() => {
        reset();
        onClose();
      }}
    >
      <Text size="sm">{texts.text}</Text>
      {(count ?? 0) > 0 && <Alert color="orange">{texts.held(number(count ?? 0))}</Alert>}
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}
