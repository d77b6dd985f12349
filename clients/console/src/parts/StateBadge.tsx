import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconHelpCircle,
  IconLoader,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import { states } from '../texts/states.ts';

const LOOKS = new Map<string, { color: string; Icon: TablerIcon }>([
  [states.ok, { color: 'green', Icon: IconCircleCheck }],
  [states.deploying, { color: 'blue', Icon: IconLoader }],
  [states.updating, { color: 'blue', Icon: IconLoader }],
  [states.destroying, { color: 'orange', Icon: IconTrash }],
  [states.error, { color: 'red', Icon: IconAlertTriangle }],
]);
const OTHER = { color: 'gray', Icon: IconHelpCircle };

/** A state, by its word, a color and a sign. */
export function StateBadge({ state }: { state: string }) {
  const { color, Icon } = LOOKS.get(state) ?? OTHER;
  return (
    <Badge color={color} variant="light" leftSection={<Icon size={14} aria-hidden />} tt="none">
      {state}
    </Badge>
  );
}

/** Whether something is being done to a cluster in this state. */
export function isInTransition(state: string): boolean {
  return [states.deploying, states.updating, states.destroying].includes(state);
}
