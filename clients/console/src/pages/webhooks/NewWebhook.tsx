import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldErrorsOf } from '../../api/errors.ts';
import { createWebhook } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { ShownOnce } from '../../parts/ShownOnce.tsx';
import { common } from '../../texts/common.ts';
import { webhooks } from '../../texts/webhooks.ts';
import { type Fields, WebhookFields } from './WebhookFields.tsx';

const { form: words, shown, create } = webhooks;

/** Creates a webhook, shows its secret once, and leads to its page. */
export function NewWebhook() {
  const navigate = useNavigate();
  const [fields, setFields] = useState<Fields>({ name: '', url: '', events: ['*'] });
  const [secret, setSecret] = useState('');
  const { mutate, data, error, isPending } = useWrite(['webhooks'], createWebhook, () => setSecret(''));
  const errors = fieldErrorsOf(error);
  if (data !== undefined)
    return (
      <Page title={data.name}>
        <Stack maw={720}>
          <ShownOnce
            {...shown}
            secret={data.secret}
            onClose={() => navigate({ to: `/webhooks/${data.id}` as string })}
          />
        </Stack>
      </Page>
    );
  return (
    <Page title={create}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ ...fields, ...(secret && { secret }) });
        }}
      >
        <Stack maw={720}>
          <WebhookFields value={fields} errors={errors} onChange={setFields} />
          <PasswordInput
            label={words.secret}
            description={words.secretHint}
            autoComplete="off"
            value={secret}
            error={errors.secret}
            onChange={({ currentTarget }) => setSecret(currentTarget.value)}
          />
          {error !== null && <ErrorNote error={error} />}
          <Group>
            <Button type="submit" loading={isPending}>
              {words.submit}
            </Button>
            <LinkButton to="/webhooks" variant="default">
              {common.cancel}
            </LinkButton>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
