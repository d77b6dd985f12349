import { Text } from '@mantine/core';
import { rotateSecret } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { Ask, AskForm } from '../../parts/Ask.tsx';
import { ShownOnce } from '../../parts/ShownOnce.tsx';
import { webhooks } from '../../texts/webhooks.ts';

const { rotate: texts, shown } = webhooks;

/** Gives a webhook a new secret, and shows it once. */
export function RotateSecret({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={texts.title} onClose={onClose} size="lg">
      <Question id={id} onClose={onClose} />
    </Ask>
  );
}

/** Inside of the dialog, so that the secret goes with it. */
function Question({ id, onClose }: { id: string; onClose: () => void }) {
  const { mutate, data, error, isPending } = useWrite(['webhooks'], () => rotateSecret(id));
  if (data !== undefined) return <ShownOnce {...shown} secret={data.secret} onClose={onClose} />;
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      onSubmit={() => mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
    </AskForm>
  );
}
