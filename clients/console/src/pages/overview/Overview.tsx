import { SimpleGrid } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useScope } from '../../api/scope.ts';
import { useMe } from '../../data/me.ts';
import { overviewQuery } from '../../data/overview.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { overview } from '../../texts/overview.ts';
import { Attention } from './Attention.tsx';
import { Provisioners } from './Provisioners.tsx';
import { Recent } from './Recent.tsx';
import { States } from './States.tsx';
import { Transition } from './Transition.tsx';

/** The state of the fleet at a glance. */
export function Overview() {
  const scope = useScope();
  const query = useQuery(overviewQuery(scope));
  const me = useMe();
  const { empty } = overview;
  return (
    <Page title={overview.title}>
      <Loaded query={query}>
        {(all) =>
          all.total === 0 ? (
            <EmptyState
              title={empty.title}
              text={empty.text}
              action={
                <LinkButton to="/clusters/create" leftSection={<IconPlus size={16} aria-hidden />}>
                  {empty.action}
                </LinkButton>
              }
            />
          ) : (
            <>
              <States total={all.total} states={all.states} />
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                <Attention clusters={all.attention.items} count={all.attention.total} />
                <Transition clusters={all.in_transition.items} count={all.in_transition.total} />
                <Provisioners provisioners={all.provisioners} />
                {me.role !== 'member' && <Recent scope={scope} />}
              </SimpleGrid>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
