import { changeWebhook, readWebhook, type Webhook } from '../../data/webhooks.ts';
import { EditDialog } from '../../parts/EditDialog.tsx';
import { webhooks } from '../../texts/webhooks.ts';
import { type Fields, WebhookFields } from './WebhookFields.tsx';

const { edit: texts, form: labels } = webhooks;

/** Edits name, URL and events of a webhook as they are now. A masked URL that is left alone is not sent. */
export function EditWebhook({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <EditDialog<Webhook, Fields>
      opened={opened}
      title={texts.title}
      size="lg"
      of={['webhooks', id]}
      read={() => readWebhook(id)}
      fieldsOf={({ name, url, events }) => ({ name, url, events })}
      write={(changed, { etag }) => changeWebhook(id, changed, etag)}
      labels={labels}
      action={texts.submit}
      done={texts.done}
      onClose={onClose}
    >
      {({ mine, set, errors }) => <WebhookFields value={mine} errors={errors} onChange={set} />}
    </EditDialog>
  );
}
