import { Button, Group, List, Text, TextInput } from '@mantine/core';
import { changeCluster, readCluster } from '../../../data/cluster.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { localTime, number } from '../../../parts/format.ts';
import { fromInput, toInput } from '../../../parts/local-input.ts';
import { useNow } from '../../../parts/now.ts';
import { clusterExpiry as texts } from '../../../texts/cluster-expiry.ts';
import { type Limits, limitsOf, type Reason } from './limits.ts';

const DAY_MS = 86_400_000;
const STEPS = [1, 7, 30];

interface Asked {
  id: string;
  opened: boolean;
  may: (action: string) => boolean | undefined;
  onClose: () => void;
}

/** Sets the expiry of a cluster, puts it off or removes it, as far as the organization allows. */
export function ChangeExpiry({ id, opened, may, onClose }: Asked) {
  return (
    <EditDialog
      of={['clusters', id]}
      opened={opened}
      title={texts.title}
      read={() => readCluster(id)}
      fieldsOf={({ expires_at = '' }: Cluster) => ({ expires_at })}
      write={({ expires_at = '' }, { etag }) =>
        changeCluster(id, { expires_at: expires_at === '' ? null : expires_at }, etag)
      }
      labels={{ expires_at: texts.field }}
      action={texts.submit}
      done={texts.done}
      onClose={onClose}
    >
      {({ mine, set, errors, before }) => (
        <Fields
          cluster={before}
          may={may}
          value={mine.expires_at}
          error={errors.expires_at}
          onChange={(expires_at) => set({ expires_at })}
        />
      )}
    </EditDialog>
  );
}

interface Shown {
  cluster: Cluster;
  may: (action: string) => boolean | undefined;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Fields({ cluster, may, value, error, onChange }: Shown) {
  const now = useNow();
  const limits = limitsOf(cluster, may, now);
  const { expires_at: current } = cluster;
  const [earliest, latest] = rangeOf(limits, current, now);
  const from = current === undefined ? now : Math.max(Date.parse(current), now);
  return (
    <>
      <Text size="sm">{cluster.protected ? texts.protected : texts.text}</Text>
      <List size="sm" c="dimmed">
        {rulesOf(cluster, limits).map((rule) => (
          <List.Item key={rule}>{rule}</List.Item>
        ))}
      </List>
      <TextInput
        type="datetime-local"
        label={texts.field}
        description={value === '' ? texts.never : localTime(new Date(value))}
        value={value === '' ? '' : toInput(new Date(value))}
        error={error}
        min={toInput(earliest)}
        max={latest && toInput(latest)}
        onChange={({ currentTarget }) => onChange(fromInput(currentTarget.value))}
        data-autofocus
      />
      <Group gap="xs">
        {STEPS.map((days) => {
          const then = new Date(from + days * DAY_MS);
          const isOut = then < earliest || (latest !== undefined && then > latest);
          return (
            <Button
              key={days}
              variant="default"
              size="xs"
              disabled={isOut}
              onClick={() => onChange(fromInput(toInput(then)))}
            >
              {texts.later(days)}
            </Button>
          );
        })}
        {current !== undefined && (
          <Button
            variant="default"
            size="xs"
            disabled={limits.refused.remove !== undefined}
            onClick={() => onChange('')}
          >
            {texts.remove}
          </Button>
        )}
      </Group>
    </>
  );
}

/** The times between which an expiry can be chosen. */
function rangeOf({ refused, latest }: Limits, current: string | undefined, now: number) {
  if (current === undefined)
    return [new Date(now), refused.set === undefined ? latest : new Date(now)] as const;
  const at = new Date(current);
  return [
    refused.advance === undefined ? new Date(now) : at,
    refused.extend === undefined ? latest : at,
  ] as const;
}

/** What the organization allows of an expiry, and why not more. */
function rulesOf({ expires_at, extensions = 0 }: Cluster, { left, latest, refused }: Limits): string[] {
  const because = (what: 'set' | 'extend' | 'advance' | 'remove', why: Reason | undefined) =>
    why === undefined ? [] : [`${texts.cannot[what]}: ${texts.reasons[why]}`];
  const limit = latest === undefined ? [] : [texts.latest(localTime(latest))];
  if (expires_at === undefined) return [...limit, ...because('set', refused.set)];
  return [
    left === undefined
      ? texts.extensions(texts.times(extensions))
      : texts.extensionsLeft(texts.times(extensions), number(left)),
    ...limit,
    ...because('extend', refused.extend),
    ...because('advance', refused.advance),
    ...(refused.remove === refused.extend ? [] : because('remove', refused.remove)),
  ];
}
