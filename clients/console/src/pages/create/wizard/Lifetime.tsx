import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMe } from '../../../data/me.ts';
import { toInput } from '../../../parts/local-input.ts';
import { create } from '../../../texts/create.ts';
import type { WizardState } from './use-wizard.ts';

const { wizard: words } = create;
/** Lifetimes that one click fills in, in days. */
const LIFETIMES = [1, 7, 30];

/** When the cluster is deleted by itself, as far as the organization leaves that open, and its protection. */
export function Lifetime({ wizard }: { wizard: WizardState }) {
  const { draft, errors, change } = wizard;
  const most = useMe().organization.settings?.max_lifetime_days;
  const fitting = LIFETIMES.filter((days) => most === undefined || days < most);
  return (
    <Stack>
      <TextInput
        type="datetime-local"
        label={words.expires}
        description={most === undefined ? words.expiresHint : words.expiresLimited(most)}
        maw={{ sm: 420 }}
        data-path="expires_at"
        value={draft.expires}
        error={errors.expires_at}
        onChange={({ currentTarget }) => change({ expires: currentTarget.value })}
      />
      <Group gap="xs" role="group" aria-label={words.in}>
        {fitting.map((days) => (
          <Button key={days} variant="default" size="xs" onClick={() => change({ expires: inDays(days) })}>
            {words.days(days)}
          </Button>
        ))}
      </Group>
      <Checkbox
        label={words.protected}
        description={words.protectedHint}
        data-path="protected"
        checked={draft.isProtected}
        error={errors.protected}
        onChange={({ currentTarget }) => change({ isProtected: currentTarget.checked })}
      />
    </Stack>
  );
}

function inDays(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() + days);
  return toInput(at);
}
