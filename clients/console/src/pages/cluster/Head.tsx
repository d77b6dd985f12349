import { Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Cluster, isInTransition } from '../../data/clusters.ts';
import { progressQuery } from '../../data/overview.ts';
import { Fact } from '../../parts/Fact.tsx';
import { percent } from '../../parts/format.ts';
import { ProvisionerLink } from '../../parts/LinkButton.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { cluster as texts } from '../../texts/cluster.ts';
import { Expiry } from './expiry/Expiry.tsx';

/** What a cluster is: its state with the reason, whose it is, and until when. */
export function Head({ cluster }: { cluster: Cluster }) {
  const { id, name, state, provisioner, owner, metadata, created_at, checked_at } = cluster;
  const isProtected = cluster.protected === true;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StateBadge state={state} />
        {checked_at !== undefined && (
          <Text size="sm" c="dimmed">
            {texts.checked} <Age at={checked_at} />
          </Text>
        )}
      </Group>
      <Words text={metadata.status_message} />
      {isInTransition(state) && <Bar id={id} name={name} />}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <Fact label={texts.owner}>{owner.username}</Fact>
        <Fact label={texts.provisioner}>
          <ProvisionerLink id={provisioner.id} name={provisioner.name} />
        </Fact>
        <Fact label={texts.version}>{textOf(metadata.kubernetes_version) || '–'}</Fact>
        <Fact label={texts.created}>
          <Age at={created_at} />
        </Fact>
        <Fact label={texts.expires}>
          <Expiry cluster={cluster} />
        </Fact>
        <Fact label={texts.protection}>{isProtected ? texts.protectedOn : texts.protectedOff}</Fact>
      </SimpleGrid>
      {textOf(metadata.notes) !== '' && (
        <Fact label={texts.notes}>
          <Words text={metadata.notes} />
        </Fact>
      )}
    </Stack>
  );
}

function Words({ text }: { text: unknown }) {
  if (textOf(text) === '') return null;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      {textOf(text)}
    </Text>
  );
}

function Bar({ id, name }: { id: string; name: string }) {
  const { data } = useQuery(progressQuery(id));
  if (typeof data !== 'number') return null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress value={data} flex={1} aria-label={texts.progress(name)} />
      <Text size="xs">{percent(data / 100)}</Text>
    </Group>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
