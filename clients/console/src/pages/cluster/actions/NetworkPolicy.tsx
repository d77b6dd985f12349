import { Select, Text } from '@mantine/core';
import { setNetworkPolicy } from '../../../data/cluster.ts';
import type { Cluster } from '../../../data/clusters.ts';
import type { EngineFacts } from '../../../data/engines.ts';
import { cluster as words } from '../../../texts/cluster.ts';
import { AskValue } from './AskValue.tsx';

const { networkPolicy: texts } = words;

interface Asked {
  cluster: Cluster;
  engine: EngineFacts;
  opened: boolean;
  onClose: () => void;
}

/** Asks for the network policy of a cluster among those that its engine has, and changes it. */
export function NetworkPolicy({ cluster: { id, metadata }, engine, ...dialog }: Asked) {
  const choices = engine.parameters.cluster.network_policy?.choices ?? [];
  const now = providerOf(metadata.network_policy);
  return (
    <AskValue
      {...dialog}
      title={texts.title}
      texts={texts}
      write={(provider: string) => setNetworkPolicy(id, provider)}
    >
      {(provider, set) => (
        <>
          <Text size="sm">{texts.text}</Text>
          <Select
            label={texts.policy}
            description={texts.now(choices.find(([value]) => value === now)?.[1] ?? now)}
            data={choices.map(([value = '', label = value]) => ({ value, label, disabled: value === now }))}
            value={provider ?? null}
            onChange={(next) => set(next ?? undefined)}
            data-autofocus
          />
        </>
      )}
    </AskValue>
  );
}

function providerOf(policy: unknown): string {
  const isKnown = typeof policy === 'object' && policy !== null && 'provider' in policy;
  return isKnown ? String(policy.provider) : texts.unknown;
}
