import { Alert } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { common } from '../texts/common.ts';

/** Says that the browser has no network. */
export function OfflineNote() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Alert mb="md" color="orange" icon={<IconWifiOff aria-hidden />} role="status">
      {common.errors.offline}
    </Alert>
  );
}
