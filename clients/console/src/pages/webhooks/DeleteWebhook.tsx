import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { deleteWebhook, type Webhook } from '../../data/webhooks.ts';
import { DeleteByName } from '../../parts/DeleteByName.tsx';
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
  return (
    <DeleteByName
      opened={opened}
      name={name}
      title={texts.title}
      action={texts.action}
      resources={['webhooks']}
      remove={() => deleteWebhook(id)}
      done={() => texts.done(name)}
      onDone={() => navigate({ to: '/webhooks' })}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
    </DeleteByName>
  );
}
