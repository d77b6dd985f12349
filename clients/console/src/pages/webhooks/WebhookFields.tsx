import { TextInput } from '@mantine/core';
import { webhooks } from '../../texts/webhooks.ts';
import { EventChoice } from './EventChoice.tsx';

const { form: words } = webhooks;

/** What is asked about a webhook, new or not. */
export type Fields = { name: string; url: string; events: string[] };

/** The fields of a webhook; errors go by the paths of the API (`events.0`). */
export function WebhookFields({
  value,
  errors,
  onChange,
}: {
  value: Fields;
  errors: Record<string, string>;
  onChange: (next: Fields) => void;
}) {
  const ofEvents = Object.entries(errors).find(([path]) => path.split('.')[0] === 'events')?.[1];
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        maxLength={253}
        data-autofocus
        value={value.name}
        error={errors.name}
        onChange={({ currentTarget }) => onChange({ ...value, name: currentTarget.value })}
      />
      <TextInput
        label={words.url}
        description={words.urlHint}
        required
        inputMode="url"
        autoComplete="off"
        placeholder="https://hooks.example.com/kqueen"
        value={value.url}
        error={errors.url}
        onChange={({ currentTarget }) => onChange({ ...value, url: currentTarget.value })}
      />
      <EventChoice
        value={value.events}
        error={ofEvents}
        onChange={(events) => onChange({ ...value, events })}
      />
    </>
  );
}
