import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { type ApplyOperation, operationQuery } from '../../../data/apply.ts';
import { number } from '../../../parts/format.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { Age } from '../../../parts/Time.tsx';
import { apply } from '../../../texts/apply.ts';
import { Results } from './Results.tsx';

const { operation: texts } = apply;
/** What the header of every page covers. */
const HEADER_PX = 72;

/** An apply that a worker goes on with: how far it is, and what became of each object. */
export function Operation({ cluster, operation }: { cluster: string; operation: string }) {
  const query = useQuery(operationQuery(cluster, operation));
  const navigate = useNavigate({ from: '/clusters/$id/apply' });
  const place = useRef<HTMLDivElement>(null);
  // It stands above the editor, from which it was asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another operation is led to as well
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [operation]);
  return (
    <div ref={place} style={{ scrollMarginTop: HEADER_PX }}>
      <Panel title={query.data?.dry_run ? texts.checkTitle : texts.title}>
        <Stack gap="sm">
          <Loaded query={query}>{(found) => <Found operation={found} />}</Loaded>
          <Group justify="flex-end">
            <Button variant="default" size="xs" onClick={() => navigate({ search: {}, resetScroll: false })}>
              {texts.close}
            </Button>
          </Group>
        </Stack>
      </Panel>
    </div>
  );
}

function Found({ operation }: { operation: ApplyOperation }) {
  const { state, user, created_at, message, results } = operation;
  const { page = 1, size = 20 } = useSearch({ from: '/shell/clusters/$id/apply' });
  const navigate = useNavigate({ from: '/clusters/$id/apply' });
  const done = results.filter(({ result }) => result !== 'pending').length;
  const told = texts.done(number(done), number(results.length));
  return (
    <>
      <Text size="sm">
        {texts.states[state]} {texts.by(user)}, <Age at={created_at} />
      </Text>
      {message !== undefined && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
      )}
      <Progress
        value={(done / Math.max(results.length, 1)) * 100}
        animated={state === 'running'}
        aria-label={texts.progress}
      />
      <Text size="sm">{told}</Text>
      <Results
        results={results}
        isCheck={operation.dry_run}
        page={page}
        size={size}
        onPage={(next) => navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false })}
      />
    </>
  );
}
