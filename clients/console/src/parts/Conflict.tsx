import { Button, Code, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { common } from '../texts/common.ts';

/** A field that both have changed, or one of them. */
export interface Difference {
  field: string;
  mine: unknown;
  theirs: unknown;
}

/**
 * Fields in which `mine` or `theirs` differs from what was read. `mine` holds the fields that are being written, as a PATCH
 * does.
 */
export function differences(
  base: Record<string, unknown>,
  mine: Record<string, unknown>,
  theirs: Record<string, unknown>,
): Difference[] {
  const fields = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...fields]
    .map((field) => ({ field, mine: field in mine ? mine[field] : base[field], theirs: theirs[field] }))
    .filter((one) => !isSame(one.mine, base[one.field]) || !isSame(one.theirs, base[one.field]))
    .filter((one) => !isSame(one.mine, one.theirs));
}

/** Shows what both have changed after a 412, and asks whose change should stay. */
export function Conflict({
  found,
  onReload,
  onOverwrite,
}: {
  /** Undefined where there is no conflict. */
  found: readonly Difference[] | undefined;
  onReload: () => void;
  onOverwrite: () => void;
}) {
  const { title, text, field, mine, theirs, reload, overwrite } = common.conflict;
  return (
    <Modal
      opened={found !== undefined}
      onClose={onReload}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': reload }}
    >
      <Stack>
        <Text size="sm">{text}</Text>
        <Table.ScrollContainer minWidth={400} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {[field, mine, theirs].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found?.map((one) => (
                <Table.Tr key={one.field}>
                  <Table.Td>{one.field}</Table.Td>
                  <Table.Td>
                    <Code block>{shown(one.mine)}</Code>
                  </Table.Td>
                  <Table.Td>
                    <Code block>{shown(one.theirs)}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={onReload}>
            {reload}
          </Button>
          <Button color="red" onClick={onOverwrite}>
            {overwrite}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return common.none;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Whether two values of a field are equal. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
