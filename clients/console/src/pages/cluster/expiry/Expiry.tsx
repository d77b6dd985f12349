import { Anchor, Text } from '@mantine/core';
import { useState } from 'react';
import type { Cluster } from '../../../data/clusters.ts';
import { useRights } from '../../../data/rights.ts';
import { Expires } from '../../../parts/Expires.tsx';
import { clusterExpiry as texts } from '../../../texts/cluster-expiry.ts';
import { states } from '../../../texts/states.ts';
import { ChangeExpiry } from './ChangeExpiry.tsx';

/** When a cluster expires, counting down, with the way to change that. */
export function Expiry({ cluster }: { cluster: Cluster }) {
  const [isOpen, setOpen] = useState(false);
  const may = useRights(cluster.owner);
  const { id, expires_at, protected: isProtected, state } = cluster;
  return (
    <>
      {expires_at === undefined ? <span>{texts.never}</span> : <Expires at={expires_at} />}
      {expires_at !== undefined && isProtected && (
        <Text size="xs" c="dimmed">
          {texts.stays}
        </Text>
      )}
      {may('cluster:update') && state !== states.destroying && (
        <div>
          <Anchor component="button" size="xs" onClick={() => setOpen(true)}>
            {texts.action}
          </Anchor>
        </div>
      )}
      <ChangeExpiry id={id} opened={isOpen} may={may} onClose={() => setOpen(false)} />
    </>
  );
}
