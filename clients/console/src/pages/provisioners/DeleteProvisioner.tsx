import { Alert, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Provisioner } from '../../data/create-cluster.ts';
import { deleteProvisioner } from '../../data/provisioners.ts';
import { DeleteByName } from '../../parts/DeleteByName.tsx';
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
  const count = useClusterCount(provisioner) ?? 0;
  return (
    <DeleteByName
      opened={opened}
      name={name}
      title={texts.title}
      action={texts.action}
      resources={['provisioners', 'clusters']}
      remove={() => deleteProvisioner(id)}
      done={() => texts.done(name)}
      onDone={() => navigate({ to: '/provisioners' })}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
      {count > 0 && <Alert color="orange">{texts.held(number(count))}</Alert>}
    </DeleteByName>
  );
}
