import { Alert, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Provisioner as Shown } from '../../data/create-cluster.ts';
import { enginesQuery } from '../../data/engines.ts';
import { provisionerQuery, verifyProvisioner } from '../../data/provisioners.ts';
import { useWrite } from '../../data/write.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Fact } from '../../parts/Fact.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { Age } from '../../parts/Time.tsx';
import { common } from '../../texts/common.ts';
import { provisioners } from '../../texts/provisioners.ts';
import { states } from '../../texts/states.ts';
import { Actions } from './Actions.tsx';
import { OwnClusters } from './OwnClusters.tsx';
import { Parameters } from './Parameters.tsx';
import { State } from './State.tsx';

const { facts, verify: texts } = provisioners;

/** One provisioner: how it is and why, its parameters and its clusters, and what can be done to it. */
export function Provisioner() {
  const { id } = useParams({ from: '/shell/provisioners/$id' });
  const query = useQuery(provisionerQuery(id));
  const verifying = useWrite(['provisioners'], () => verifyProvisioner(id));
  return (
    <Page
      title={query.data?.name ?? provisioners.loading}
      actions={
        query.data && (
          <Actions
            provisioner={query.data}
            isVerifying={verifying.isPending}
            onVerify={() => verifying.mutate(undefined)}
          />
        )
      }
    >
      {verifying.error !== null && <ErrorNote error={verifying.error} />}
      {verifying.data && <Answer provisioner={verifying.data} onClose={verifying.reset} />}
      <Loaded query={query}>
        {(provisioner) => (
          <>
            <State provisioner={provisioner} />
            <Facts provisioner={provisioner} />
            <Parameters provisioner={provisioner} />
            <OwnClusters provisioner={provisioner} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ provisioner: { engine, verbose_name, owner, created_at } }: { provisioner: Shown }) {
  const { data: engines } = useQuery(enginesQuery);
  const changes = engines?.find(({ name }) => name === engine)?.changes ?? [];
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
      <Fact label={facts.engine}>{verbose_name}</Fact>
      <Fact label={facts.owner}>{owner.username}</Fact>
      <Fact label={facts.created}>
        <Age at={created_at} />
      </Fact>
      <Fact label={facts.can}>
        {changes.map((change) => provisioners.changes[change]).join(', ') || facts.canNothing}
      </Fact>
    </SimpleGrid>
  );
}

/** What the provider has answered to a test. */
function Answer({
  provisioner: { state, status_message: message },
  onClose,
}: {
  provisioner: Shown;
  onClose: () => void;
}) {
  const isGood = state === states.ok;
  return (
    <Alert
      role="status"
      color={isGood ? 'green' : 'red'}
      title={isGood ? texts.good : texts.bad(state)}
      withCloseButton
      closeButtonLabel={common.close}
      onClose={onClose}
      style={{ overflowWrap: 'anywhere' }}
    >
      {message}
    </Alert>
  );
}
