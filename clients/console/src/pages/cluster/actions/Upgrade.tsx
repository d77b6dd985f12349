import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { upgradeCluster, versionsQuery } from '../../../data/cluster.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { cluster } from '../../../texts/cluster.ts';
import { AskValue } from './AskValue.tsx';

const { upgrade: texts } = cluster;

/** Offers the versions that the provider has for a cluster, and upgrades it. */
export function Upgrade({ id, ...dialog }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <AskValue
      {...dialog}
      title={texts.title}
      texts={texts}
      write={(version: string) => upgradeCluster(id, version)}
    >
      {(version, set) => <Versions id={id} version={version} onChange={set} />}
    </AskValue>
  );
}

interface Choice {
  id: string;
  version: string | undefined;
  onChange: (version: string | undefined) => void;
}

function Versions({ id, version, onChange }: Choice) {
  return (
    <Loaded query={useQuery(versionsQuery(id))}>
      {(versions) =>
        versions.length === 0 ? (
          <Text size="sm">{texts.none}</Text>
        ) : (
          <Select
            label={texts.version}
            data={versions}
            value={version ?? null}
            onChange={(next) => onChange(next ?? undefined)}
            data-autofocus
          />
        )
      }
    </Loaded>
  );
}
