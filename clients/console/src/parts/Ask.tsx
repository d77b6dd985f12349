import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { common } from '../texts/common.ts';
import { ErrorNote } from './ErrorNote.tsx';

interface Asked {
  opened: boolean;
  title: string;
  size?: 'lg';
  onClose: () => void;
  children: ReactNode;
}

/** A dialog; what it holds goes when it is closed. */
export function Ask({ children, ...modal }: Asked) {
  return (
    <Modal {...modal} closeButtonProps={{ 'aria-label': common.close }}>
      {children}
    </Modal>
  );
}

interface Form {
  action: string;
  /** Red for what cannot be taken back. */
  color?: 'red';
  isBusy: boolean;
  error: unknown;
  isDisabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** The form of a dialog, with its error and its buttons. */
export function AskForm({ action, color, isBusy, error, isDisabled, onSubmit, onClose, children }: Form) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack>
        {children}
        {error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" color={color} loading={isBusy} disabled={isDisabled}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
