import { ActionIcon, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Delivery, deliveriesQuery, redeliver } from '../../data/webhooks.ts';
import { useWrite } from '../../data/write.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { localTime } from '../../parts/format.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Pager } from '../../parts/Pager.tsx';
import { offsetOf, withoutDefaults } from '../../parts/page-search.ts';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { webhooks } from '../../texts/webhooks.ts';
import { Attempts } from './Attempts.tsx';
import { DeliveryState } from './Status.tsx';
import type { DeliveriesSearch } from './search.ts';

const { deliveries: texts } = webhooks;

/** The log of a webhook: what was sent, what came of it, and the way to send it again. */
export function Deliveries({ id }: { id: string }) {
  const search = useSearch({ from: '/shell/webhooks/$id' });
  const navigate = useNavigate({ from: '/webhooks/$id' });
  const query = useQuery(deliveriesQuery(id, offsetOf(search)));
  const { page = 1, size = 20, delivery: shown } = search;
  const show = (change: Partial<DeliveriesSearch>) =>
    navigate({
      replace: true,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const again = useWrite(
    ['webhooks'],
    ({ id: delivery }: Delivery) => redeliver(id, delivery),
    ({ type }) => notifications.show({ message: texts.sentAgain(type) }),
  );
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        total === 0 ? (
          <Text size="sm">{texts.none}</Text>
        ) : (
          <>
            {again.error !== null && <ErrorNote error={again.error} />}
            <DeliveryTable
              items={items}
              shown={shown}
              onShow={(delivery) => show({ delivery })}
              busy={again.isPending ? again.variables.id : undefined}
              onAgain={again.mutate}
            />
            <Pager page={page} size={size} total={total} onChange={show} />
          </>
        )
      }
    </Loaded>
  );
}

interface Shown {
  items: readonly Delivery[];
  /** The delivery whose attempts are shown. */
  shown: string | undefined;
  onShow: (delivery: string | undefined) => void;
  /** The delivery that is being sent again. */
  busy: string | undefined;
  onAgain: (delivery: Delivery) => void;
}

function DeliveryTable({ items, ...shown }: Shown) {
  return (
    <WideTable label={texts.table} minWidth={720} verticalSpacing="xs" mb="sm">
      <Table.Thead>
        <Table.Tr>
          {Object.values(texts.columns).map((label) => (
            <Table.Th key={label}>{label}</Table.Th>
          ))}
          <Table.Th>
            <VisuallyHidden>{texts.again}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((delivery) => (
          <Rows key={delivery.id} delivery={delivery} {...shown} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** A delivery, with its attempts below where they are shown. */
function Rows({ delivery, shown, onShow, busy, onAgain }: { delivery: Delivery } & Omit<Shown, 'items'>) {
  const { id, type, state, created_at, next_attempt_at: next, attempts } = delivery;
  const isShown = shown === id;
  const Icon = isShown ? IconChevronDown : IconChevronRight;
  const label = `${type}, ${localTime(new Date(created_at))}`;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={texts.show(label)}
              aria-expanded={isShown}
              onClick={() => onShow(isShown ? undefined : id)}
            >
              <Icon size={16} aria-hidden />
            </ActionIcon>
            {type}
          </Group>
        </Table.Td>
        <Table.Td>
          <DeliveryState state={state} />
        </Table.Td>
        <Table.Td>
          <Age at={created_at} />
        </Table.Td>
        <Table.Td>{texts.attempts(attempts.length)}</Table.Td>
        <Table.Td>{state === 'pending' && next !== undefined && <Age at={next} />}</Table.Td>
        <Table.Td ta="right">
          <Button
            size="xs"
            variant="default"
            loading={busy === id}
            aria-label={texts.againOf(label)}
            onClick={() => onAgain(delivery)}
          >
            {texts.again}
          </Button>
        </Table.Td>
      </Table.Tr>
      {isShown && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <Attempts delivery={delivery} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
