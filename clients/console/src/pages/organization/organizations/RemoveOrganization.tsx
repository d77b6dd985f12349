import { List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type Organization, remainingQuery, removeOrganization } from '../../../data/organizations.ts';
import { useWrite } from '../../../data/write.ts';
import { ConfirmByName } from '../../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { organizations } from '../../../texts/organization.ts';

const { remove: texts } = organizations;
/** So many of what is left are named. */
const NAMED = 10;

/** Deletes an empty organization once its name was typed, and says of another one what is left in it. */
export function RemoveOrganization({
  organization: { id, name },
  onClose,
}: {
  organization: Organization;
  onClose: () => void;
}) {
  const { mutate, isPending, error } = useWrite(
    ['organizations'],
    () => removeOrganization(id),
    () => {
      notifications.show({ message: texts.done(name) });
      onClose();
    },
  );
  return (
    <ConfirmByName
      opened
      title={texts.title}
      name={name}
      action={texts.action}
      isBusy={isPending}
      onConfirm={() => mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
      <Remaining id={id} />
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}

function Remaining({ id }: { id: string }) {
  const { data } = useQuery(remainingQuery(id));
  if (data === undefined || data.deletable) return null;
  const { remaining } = data;
  return (
    <Stack gap={4} role="status">
      <Text size="sm">{texts.remaining}</Text>
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {remaining.slice(0, NAMED).map(({ object, name, uuid }) => (
          <List.Item key={uuid}>
            {texts.kinds[object]} {name}
          </List.Item>
        ))}
      </List>
      {remaining.length > NAMED && (
        <Text size="sm" c="dimmed">
          {texts.more(remaining.length - NAMED)}
        </Text>
      )}
    </Stack>
  );
}
