import { Badge, Button, Group, Progress, SimpleGrid, Text } from '@mantine/core';
import { useState } from 'react';
import type { NodeRow } from '../../../data/inside.ts';
import { bytes, number } from '../../../parts/format.ts';
import { Panel } from '../../../parts/Panel.tsx';
import { inside } from '../../../texts/inside.ts';

/** More of them would push the pods out of sight. */
const FEW = 12;

/** Nodes, and how much of each its pods have requested. */
export function Nodes({ nodes }: { nodes: readonly NodeRow[] }) {
  const [isAll, setAll] = useState(false);
  return (
    <Panel title={inside.nodes}>
      {nodes.length === 0 && <Text size="sm">{inside.nodesNone}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {nodes.slice(0, isAll ? nodes.length : FEW).map(({ name, isReady, pods, cpu, memory }) => (
          <div key={name}>
            <Group gap="xs" wrap="nowrap">
              <Text size="sm" fw={600} truncate title={name}>
                {name}
              </Text>
              <Badge color={isReady ? 'green' : 'red'} variant="light" tt="none" miw="max-content">
                {isReady ? inside.ready : inside.notReady}
              </Badge>
            </Group>
            <Text size="xs" c="dimmed">
              {inside.pods}: {number(pods)}
            </Text>
            <Load what={inside.cpu} node={name} {...cpu} format={number} />
            <Load what={inside.memory} node={name} {...memory} format={bytes} />
          </div>
        ))}
      </SimpleGrid>
      {!isAll && nodes.length > FEW && (
        <Button variant="default" size="xs" mt="md" onClick={() => setAll(true)}>
          {inside.moreNodes(number(nodes.length))}
        </Button>
      )}
    </Panel>
  );
}

interface Loading {
  what: string;
  node: string;
  used: number;
  whole: number;
  format: (value: number) => string;
}

function Load({ what, node, used, whole, format }: Loading) {
  const share = whole === 0 ? 0 : Math.min((used / whole) * 100, 100);
  return (
    <>
      <Text size="xs">
        {what}: {inside.of(format(used), format(whole))}
      </Text>
      <Progress value={share} color={share > 90 ? 'red' : 'blue'} aria-label={inside.load(what, node)} />
    </>
  );
}
