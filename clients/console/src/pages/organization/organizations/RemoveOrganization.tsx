import { List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Organization, remainingQuery, removeOrganization } from '../../../data/organizations.ts';
import { DeleteByName } from '../../../parts/DeleteByName.tsx';
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
  return (
    <DeleteByName
      name={name}
      title={texts.title}
      action={texts.action}
      resources={['organizations']}
      remove={() => removeOrganization(id)}
      done={() => texts.done(name)}
      onDone={onClose}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
      <Remaining id={id} />
    </DeleteByName>
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
