import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Cluster } from '../../../data/clusters.ts';
import { type Credential, credentialsQuery } from '../../../data/credentials.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Pager } from '../../../parts/Pager.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { offsetOf, withoutDefaults } from '../../../parts/page-search.ts';
import { clusterAccess } from '../../../texts/cluster-access.ts';
import { Allowed } from '../Allowed.tsx';
import { CredentialTable } from './CredentialTable.tsx';
import { Issue } from './Issue.tsx';
import { Revoke } from './Revoke.tsx';

const { credentials: texts, refused } = clusterAccess;

/** Who holds which credential of a cluster and until when; issues and revokes them. */
export function Credentials({ cluster }: { cluster: Cluster }) {
  return (
    <Panel title={texts.title}>
      <Allowed cluster={cluster} action="cluster:credentials" otherwise={<Text size="sm">{refused}</Text>}>
        <Issued cluster={cluster} />
      </Allowed>
    </Panel>
  );
}

function Issued({ cluster }: { cluster: Cluster }) {
  const search = useSearch({ from: '/shell/clusters/$id/access' });
  const navigate = useNavigate({ from: '/clusters/$id/access' });
  const { page = 1, size = 20 } = search;
  const query = useQuery(credentialsQuery(cluster.id, offsetOf(search)));
  const [isIssuing, setIssuing] = useState(false);
  const [doomed, setDoomed] = useState<Credential>();
  return (
    <Stack>
      <Group>
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIssuing(true)}>
          {texts.issue}
        </Button>
      </Group>
      <Loaded query={query}>
        {({ items, total }) =>
          total === 0 ? (
            <EmptyState {...texts.empty} />
          ) : (
            <>
              <CredentialTable items={items} onRevoke={setDoomed} />
              <Pager
                page={page}
                size={size}
                total={total}
                onChange={(next) =>
                  navigate({
                    search: (before) => withoutDefaults({ ...before, ...next }),
                    resetScroll: false,
                  })
                }
              />
            </>
          )
        }
      </Loaded>
      <Issue cluster={cluster} opened={isIssuing} onClose={() => setIssuing(false)} />
      <Revoke cluster={cluster.id} credential={doomed} onClose={() => setDoomed(undefined)} />
    </Stack>
  );
}
