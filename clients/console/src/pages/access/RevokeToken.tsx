import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { revokeToken, type Token } from '../../data/tokens.ts';
import { ConfirmByName } from '../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { access } from '../../texts/access.ts';

const { tokens } = access;

/** Asks before a token is revoked. */
export function RevokeToken({ token, onClose }: { token: Token | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['tokens'] });
      notifications.show({ message: tokens.revoked(token?.name ?? '') });
      onClose();
    },
  });
  return (
    <ConfirmByName
      opened={token !== undefined}
      title={tokens.revokeTitle}
      name={token?.name ?? ''}
      action={tokens.revoke}
      isBusy={revoke.isPending}
      onConfirm={() => token && revoke.mutate(token.id)}
      onClose={() => {
        revoke.reset();
        onClose();
      }}
    >
      <Text size="sm">{tokens.revokeText}</Text>
      {revoke.isError && <ErrorNote error={revoke.error} />}
    </ConfirmByName>
  );
}
