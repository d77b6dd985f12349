import { Badge, Group, Progress, Text } from '@mantine/core';
import type { QuotaKind, Usage } from '../../../data/organizations.ts';
import { bytes, number } from '../../../parts/format.ts';
import { quotas as texts } from '../../../texts/quotas.ts';

/** From this share on, a bar warns. */
const MUCH = 0.8;

/** How much of one quota is used; a bar where there is a limit. */
export function Used({
  kind,
  usage,
  isOwn,
}: {
  kind: QuotaKind;
  /** Undefined where the API does not tell. */
  usage: Usage[QuotaKind] | undefined;
  /** Whether the organization has a limit of its own. */
  isOwn: boolean;
}) {
  const label = texts.kinds[kind];
  const show = kind === 'bytes_per_day' ? bytes : number;
  const { used, allowed } = usage ?? {};
  const isFull = used !== undefined && allowed !== undefined && used >= allowed;
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Group gap="xs">
          {isFull && (
            <Badge color="red" variant="light" tt="none">
              {texts.full}
            </Badge>
          )}
          <Text size="sm">
            {used === undefined
              ? texts.unknown
              : allowed === undefined
                ? texts.unlimited(show(used))
                : texts.used(show(used), show(allowed))}
          </Text>
        </Group>
      </Group>
      {used !== undefined && allowed !== undefined && (
        <Progress
          value={shareOf(used, allowed) * 100}
          color={isFull ? 'red' : shareOf(used, allowed) >= MUCH ? 'orange' : 'blue'}
          aria-label={texts.usedOf(label)}
        />
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {isOwn ? texts.own : texts.ofInstallation}
      </Text>
    </div>
  );
}

/** More may be used than allowed, since a quota can be lowered; of nothing, all is used. */
function shareOf(used: number, allowed: number): number {
  return allowed === 0 ? 1 : Math.min(used / allowed, 1);
}
