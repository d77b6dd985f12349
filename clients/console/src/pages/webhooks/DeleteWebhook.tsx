import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { deleteWebhook, type Webhook } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { ConfirmByName } from '../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { webhooks } from '../../texts/webhooks.ts';

const { remove: texts } = webhooks;

/** Deletes a webhook once its name was typed, and leads back to the others. */
export function DeleteWebhook({
  webhook: { id, name },
  opened,
  onClose,
}: {
  webhook: Webhook;
  opened: boolean;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const { mutate, isPending, error, reset } = useWrite(
    ['webhooks'],
    () => deleteWebhook(id),
    () => {
      notifications.show({ message: texts.done(name) });
      navigate({ to: '/webhooks' });
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
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}
