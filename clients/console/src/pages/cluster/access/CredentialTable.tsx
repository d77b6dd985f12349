import { Badge, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import type { Credential } from '../../../data/credentials.ts';
import { Countdown } from '../../../parts/Countdown.tsx';
import { Age } from '../../../parts/Time.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { clusterAccess } from '../../../texts/cluster-access.ts';

const { credentials: texts } = clusterAccess;
const COLORS = { issuing: 'blue', active: 'green', expired: 'gray', revoking: 'orange' } as const;

/** Credentials, each with what it may do and how long. */
export function CredentialTable({
  items,
  onRevoke,
}: {
  items: readonly Credential[];
  onRevoke: (credential: Credential) => void;
}) {
  return (
    <WideTable label={texts.table} minWidth={760} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {Object.values(texts.columns).map((label) => (
            <Table.Th key={label}>{label}</Table.Th>
          ))}
          <Table.Th>
            <VisuallyHidden>{texts.revoke}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((credential) => {
          const { id, name, user, role, namespace, state, failure, created_at, expires_at } = credential;
          return (
            <Table.Tr key={id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Text size="sm" fw={500}>
                  {name}
                </Text>
                <Text size="xs" c="dimmed">
                  {texts.issued} <Age at={created_at} />
                </Text>
              </Table.Td>
              <Table.Td miw={110} style={{ overflowWrap: 'anywhere' }}>
                {user}
              </Table.Td>
              <Table.Td>{role}</Table.Td>
              <Table.Td>{namespace ?? texts.allNamespaces}</Table.Td>
              <Table.Td>
                <Badge color={COLORS[state]} variant="light" tt="none" miw="max-content">
                  {texts.states[state]}
                </Badge>
                {state === 'revoking' && (
                  <Text size="xs" c="dimmed">
                    {texts.unconfirmed}
                  </Text>
                )}
                {failure !== undefined && (
                  <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                    {failure}
                  </Text>
                )}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Countdown at={expires_at} />
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="xs"
                  variant="light"
                  color="red"
                  aria-label={texts.revokeOf(name)}
                  onClick={() => onRevoke(credential)}
                >
                  {texts.revoke}
                </Button>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </WideTable>
  );
}
