import { NumberInput } from '@mantine/core';
import { resizeCluster } from '../../../data/cluster.ts';
import { cluster } from '../../../texts/cluster.ts';
import { AskValue } from './AskValue.tsx';

const { resize: texts } = cluster;

/** Asks for the number of nodes of a cluster, and changes it. */
export function Resize({ id, ...dialog }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <AskValue
      {...dialog}
      title={texts.title}
      texts={texts}
      write={(count: number) => resizeCluster(id, count)}
    >
      {(count, set) => (
        <NumberInput
          label={texts.nodes}
          value={count ?? ''}
          onChange={(next) => set(typeof next === 'number' ? next : undefined)}
          min={1}
          allowDecimal={false}
          data-autofocus
        />
      )}
    </AskValue>
  );
}
