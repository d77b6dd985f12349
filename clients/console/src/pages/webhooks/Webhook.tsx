import { Alert, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Delivery, pingWebhook, type Webhook as Shown, webhookQuery } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Fact } from '../../parts/Fact.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { Age, Time } from '../../parts/Time.tsx';
import { common } from '../../texts/common.ts';
import { webhooks } from '../../texts/webhooks.ts';
import { Actions } from './Actions.tsx';
import { AttemptText } from './Attempts.tsx';
import { Deliveries } from './Deliveries.tsx';
import { Status } from './Status.tsx';

const { facts, ping: texts } = webhooks;

/** One webhook: how it is, what can be done to it, and what it was sent. */
export function Webhook() {
  const { id } = useParams({ from: '/shell/webhooks/$id' });
  const query = useQuery(webhookQuery(id));
  const [failure, setFailure] = useState<unknown>();
  const ping = useWrite(['webhooks'], () => pingWebhook(id));
  const error = ping.error ?? failure;
  return (
    <Page
      title={query.data?.name ?? webhooks.loading}
      actions={
        query.data && (
          <Actions
            webhook={query.data}
            isPinging={ping.isPending}
            onPing={() => ping.mutate(undefined)}
            onFail={setFailure}
          />
        )
      }
    >
      {error !== undefined && <ErrorNote error={error} />}
      {ping.data && <Answer delivery={ping.data} onClose={ping.reset} />}
      <Loaded query={query}>
        {(webhook) => (
          <>
            <Status webhook={webhook} />
            <Facts webhook={webhook} />
            <Panel title={webhooks.deliveries.title}>
              <Deliveries id={id} />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ webhook }: { webhook: Shown }) {
  const { url, events, created_at, previous_secret_until: until } = webhook;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="sm">
      <Fact label={facts.url}>{url}</Fact>
      <Fact label={facts.events}>{events.includes('*') ? webhooks.allEvents : events.join(', ')}</Fact>
      <Fact label={facts.created}>
        <Age at={created_at} />
      </Fact>
      {until !== undefined && (
        <Fact label={facts.previousSecret}>
          <Time at={until} />
        </Fact>
      )}
    </SimpleGrid>
  );
}

/** What came of a test event. */
function Answer({ delivery: { state, attempts }, onClose }: { delivery: Delivery; onClose: () => void }) {
  const isThere = state === 'delivered';
  return (
    <Alert
      role="status"
      color={isThere ? 'green' : 'red'}
      title={isThere ? texts.delivered : texts.failed}
      withCloseButton
      closeButtonLabel={common.close}
      onClose={onClose}
    >
      {attempts.map((attempt) => (
        <AttemptText key={attempt.at} attempt={attempt} />
      ))}
    </Alert>
  );
}
