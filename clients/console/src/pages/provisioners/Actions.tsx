import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Provisioner } from '../../data/create-cluster.ts';
import { useRights } from '../../data/rights.ts';
import { provisioners } from '../../texts/provisioners.ts';
import { DeleteProvisioner } from './DeleteProvisioner.tsx';
import { EditProvisioner } from './EditProvisioner.tsx';

/** What the user may do to a provisioner. */
export function Actions({
  provisioner,
  isVerifying,
  onVerify,
}: {
  provisioner: Provisioner;
  isVerifying: boolean;
  onVerify: () => void;
}) {
  const may = useRights(provisioner.owner);
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const close = () => setOpen(undefined);
  return (
    <>
      {may('provisioner:update') && (
        <>
          <Button size="xs" loading={isVerifying} onClick={onVerify}>
            {provisioners.verify.action}
          </Button>
          <Button size="xs" variant="default" onClick={() => setOpen('edit')}>
            {provisioners.edit.action}
          </Button>
        </>
      )}
      {may('provisioner:delete') && (
        <Button size="xs" color="red" onClick={() => setOpen('remove')}>
          {provisioners.remove.action}
        </Button>
      )}
      <EditProvisioner provisioner={provisioner} opened={open === 'edit'} onClose={close} />
      <DeleteProvisioner provisioner={provisioner} opened={open === 'remove'} onClose={close} />
    </>
  );
}
