import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeWebhook, type Webhook, webhookQuery } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { webhooks } from '../../texts/webhooks.ts';
import { DeleteWebhook } from './DeleteWebhook.tsx';
import { EditWebhook } from './EditWebhook.tsx';
import { RotateSecret } from './RotateSecret.tsx';

type Action = 'edit' | 'rotate' | 'remove';

/** What can be done to a webhook; the API decides who may. */
export function Actions({
  webhook,
  isPinging,
  onPing,
  onFail,
}: {
  webhook: Webhook;
  isPinging: boolean;
  onPing: () => void;
  /** Is told why the webhook could not be switched; undefined before it is tried. */
  onFail: (error: unknown) => void;
}) {
  const { id, active, name } = webhook;
  const [open, setOpen] = useState<Action>();
  const close = () => setOpen(undefined);
  const switching = useWrite(
    ['webhooks'],
    (isOn: boolean) => changeWebhook(id, { active: isOn }),
    (now) => notifications.show({ message: webhooks[now.active ? 'enable' : 'disable'].done(name) }),
  );
  const cache = useQueryClient();
  const flip = async () => {
    onFail(undefined);
    const { queryKey } = webhookQuery(id);
    await cache.cancelQueries({ queryKey });
    // Shown at once: it is read again afterwards, also where it failed.
    cache.setQueryData(queryKey, { ...webhook, active: !active });
    switching.mutate(!active, { onError: onFail });
  };
  return (
    <>
      <Button size="xs" loading={isPinging} onClick={onPing}>
        {webhooks.ping.action}
      </Button>
      <Button size="xs" variant="default" loading={switching.isPending} onClick={flip}>
        {webhooks[active ? 'disable' : 'enable'].action}
      </Button>
      {(['edit', 'rotate'] as const).map((action) => (
        <Button key={action} variant="default" size="xs" onClick={() => setOpen(action)}>
          {webhooks[action].action}
        </Button>
      ))}
      <Button color="red" size="xs" onClick={() => setOpen('remove')}>
        {webhooks.remove.action}
      </Button>
      <EditWebhook id={id} opened={open === 'edit'} onClose={close} />
      <RotateSecret id={id} opened={open === 'rotate'} onClose={close} />
      <DeleteWebhook webhook={webhook} opened={open === 'remove'} onClose={close} />
    </>
  );
}
