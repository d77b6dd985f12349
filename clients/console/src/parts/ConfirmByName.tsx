import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { common } from '../texts/common.ts';

interface Asked {
  opened: boolean;
  title: string;
  /** What must be typed. */
  name: string;
  /** Says what will happen. */
  children: ReactNode;
  action: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks to type a name before something that cannot be taken back. */
export function ConfirmByName({ opened, title, onClose, ...asked }: Asked) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': common.close }}>
      <Question {...asked} onClose={onClose} />
    </Modal>
  );
}

/** Inside of the dialog, so that what was typed goes with it. */
function Question({ name, children, action, isBusy, onConfirm, onClose }: Omit<Asked, 'opened' | 'title'>) {
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === name) onConfirm();
      }}
    >
      <Stack>
        {children}
        <TextInput
          label={common.typeToConfirm(name)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" color="red" disabled={typed !== name} loading={isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
