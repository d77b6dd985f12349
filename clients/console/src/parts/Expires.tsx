import { Badge } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { Countdown } from './Countdown.tsx';

/** What goes within this time needs attention. */
const SOON_MS = 3 * 24 * 60 * 60 * 1000;

/** Whether something expires within days. */
export function expiresSoon(at: string): boolean {
  return Date.parse(at) - Date.now() < SOON_MS;
}

/** When a cluster expires, counting down; marked when that is soon. */
export function Expires({ at }: { at: string }) {
  if (!expiresSoon(at)) return <Countdown at={at} />;
  return (
    <Badge
      color="orange"
      variant="light"
      leftSection={<IconClockExclamation size={14} aria-hidden />}
      tt="none"
      miw="max-content"
    >
      <Countdown at={at} />
    </Badge>
  );
}
