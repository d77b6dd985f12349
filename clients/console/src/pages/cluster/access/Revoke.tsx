import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import { type Credential, revokeCredential } from '../../../data/credentials.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { clusterAccess } from '../../../texts/cluster-access.ts';

const { revoke: texts } = clusterAccess;

interface Revoking {
  cluster: string;
  credential: Credential | undefined;
  onClose: () => void;
}

/** Asks before a credential is revoked, and says why the cluster did not confirm it. */
export function Revoke({ cluster, credential, onClose }: Revoking) {
  return (
    <Ask opened={credential !== undefined} title={texts.title} onClose={onClose}>
      {credential && <Question cluster={cluster} credential={credential} onClose={onClose} />}
    </Ask>
  );
}

function Question({ cluster, credential, onClose }: Revoking & { credential: Credential }) {
  const { id, name, user } = credential;
  const { mutate, isPending, error } = useClusterWrite(
    () => revokeCredential(cluster, id),
    () => {
      notifications.show({ message: texts.done(name) });
      onClose();
    },
  );
  return (
    <AskForm
      action={texts.submit}
      color="red"
      isBusy={isPending}
      error={error}
      onSubmit={() => mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {texts.text(name, user)}
      </Text>
    </AskForm>
  );
}
