import { Code, List, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Cluster } from '../../../data/clusters.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { Waiting } from '../../../parts/Waiting.tsx';
import { create } from '../../../texts/create.ts';

const { review: words } = create.wizard;

/** What the provider would be asked, by a trial without effect. */
export function Plan({ trial, mayPass }: { trial: UseQueryResult<Cluster>; mayPass: boolean }) {
  return (
    <Panel title={words.plan}>
      {trial.isPending && (
        <Stack>
          <Text size="sm" c="dimmed">
            {words.trying}
          </Text>
          <Waiting lines={2} />
        </Stack>
      )}
      {trial.isError && (
        <Stack>
          <ErrorNote error={trial.error} onRetry={() => trial.refetch()} />
          {mayPass && <Text size="sm">{words.failed}</Text>}
        </Stack>
      )}
      {trial.data && <Steps plan={trial.data.plan ?? []} />}
    </Panel>
  );
}

function Steps({ plan }: { plan: NonNullable<Cluster['plan']> }) {
  if (plan.length === 0) return <Text size="sm">{words.noPlan}</Text>;
  return (
    <Stack>
      <List type="ordered" spacing="sm" size="sm" styles={{ itemWrapper: { display: 'block' } }}>
        {plan.map(({ step, sends }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan is not reordered, and may name a call twice
          <List.Item key={at} style={{ overflowWrap: 'anywhere' }}>
            {step}
            {sends !== undefined && (
              <Code block mt="xs" tabIndex={0} role="region" aria-label={words.sends(at + 1)}>
                {JSON.stringify(sends, null, 2)}
              </Code>
            )}
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        {words.more}
      </Text>
    </Stack>
  );
}
