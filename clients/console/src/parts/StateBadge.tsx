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
  return <SignBadge {...(LOOKS.get(state) ?? OTHER)} text={state} />;
}

/** A word with a color and a sign. */
export function SignBadge({ color, Icon, text }: { color: string; Icon: TablerIcon; text: string }) {
  return (
    <Badge
      color={color}
      variant="light"
      leftSection={<Icon size={14} aria-hidden />}
      tt="none"
      miw="max-content"
    >
      {text}
    </Badge>
  );
}

/** The color of a state, where its word stands beside. */
export function colorOf(state: string): string {
  return (LOOKS.get(state) ?? OTHER).color;
}
