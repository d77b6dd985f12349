import { Kbd, Modal, Switch, Table, VisuallyHidden } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { common } from '../texts/common.ts';
import { shell } from '../texts/shell.ts';
import { turnKeys, useKeysOn } from './preferences.ts';

/** The field of a page that `/` leads to has this attribute. */
const SEARCH = '[data-search]';

/** The keys that work on every page, and the dialog that shows them. */
export function Shortcuts({ isOpen, open, close }: { isOpen: boolean; open: () => void; close: () => void }) {
  const navigate = useNavigate();
  const isOn = useKeysOn();
  useWindowEvent('keydown', (event) => {
    // By the character, since a slash is elsewhere on other keyboards.
    const act = acts.get(event.key);
    if (!act || !isOn || isTyping(event) || isDialogOpen()) return;
    event.preventDefault();
    act();
  });
  const create = () => navigate({ to: '/clusters/create' });
  const search = () => {
    const field = document.querySelector<HTMLElement>(SEARCH);
    if (field) field.focus();
    else navigate({ to: '/clusters' });
  };
  const acts = new Map([
    ['/', search],
    ['c', create],
    ['?', open],
  ]);
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={shell.keys}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <VisuallyHidden>{shell.keys}</VisuallyHidden>
            </Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shell.shortcuts.map(({ key, does }) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label={shell.keysOn}
        checked={isOn}
        onChange={(event) => turnKeys(event.currentTarget.checked)}
      />
    </Modal>
  );
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
