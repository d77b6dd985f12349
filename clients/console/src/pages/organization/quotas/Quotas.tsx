import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../../data/me.ts';
import { type Organization, type QuotaKind, usageQuery } from '../../../data/organizations.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { quotas as texts } from '../../../texts/quotas.ts';
import { Chosen } from '../chosen.tsx';
import { EditQuota } from './EditQuota.tsx';
import { DAILY, HELD } from './kinds.ts';
import { Used } from './Used.tsx';

/** How much an organization may have, and uses. */
export function Quotas() {
  return <Chosen>{(organization) => <Shown organization={organization} />}</Chosen>;
}

function Shown({ organization: { id, quota = {} } }: { organization: Organization }) {
  const me = useMe();
  const query = useQuery(usageQuery(id));
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack>
      {me.role === 'superadmin' && (
        <Group justify="flex-end">
          <Button variant="default" size="xs" onClick={() => setOpen(true)}>
            {texts.edit.action}
          </Button>
        </Group>
      )}
      <Loaded query={query}>
        {(usage) => {
          const bars = (kinds: readonly QuotaKind[]) => (
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
              {kinds.map((kind) => (
                <Used key={kind} kind={kind} usage={usage[kind]} isOwn={quota[kind] !== undefined} />
              ))}
            </SimpleGrid>
          );
          return (
            <>
              <Panel title={texts.held}>{bars(HELD)}</Panel>
              <Panel title={texts.today}>{bars(DAILY)}</Panel>
            </>
          );
        }}
      </Loaded>
      <EditQuota id={id} opened={isOpen} onClose={() => setOpen(false)} />
    </Stack>
  );
}
