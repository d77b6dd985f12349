import { NumberInput, SimpleGrid, Text } from '@mantine/core';
import {
  changeOrganization,
  type Organization,
  type QuotaKind,
  readOrganization,
} from '../../../data/organizations.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { quotas } from '../../../texts/quotas.ts';
import { DAILY, HELD } from './kinds.ts';

const { edit: texts, kinds } = quotas;
const KINDS = [...HELD, ...DAILY];
const MOST = 1_000_000_000_000;

/** The limits of an organization's own; null for those of the installation. */
type Limits = Record<QuotaKind, number | null>;

/** Edits the quotas of an organization (superadmins). */
export function EditQuota({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <EditDialog
      of={['organizations', id]}
      opened={opened}
      title={texts.title}
      action={texts.submit}
      done={texts.done}
      labels={kinds}
      read={() => readOrganization(id)}
      fieldsOf={limitsOf}
      write={(changed, { data, etag }) =>
        changeOrganization(id, { quota: quotaOf({ ...limitsOf(data), ...changed }) }, etag)
      }
      onClose={onClose}
    >
      {({ mine, set, errors }) => (
        <>
          <Text size="sm" c="dimmed">
            {texts.hint}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {KINDS.map((kind) => (
              <NumberInput
                key={kind}
                label={DAILY.includes(kind) ? texts.perDay(kinds[kind]) : kinds[kind]}
                value={mine[kind] ?? ''}
                error={errors[`quota.${kind}`]}
                min={0}
                max={MOST}
                allowDecimal={false}
                onChange={(value) => set({ [kind]: value === '' ? null : Number(value) })}
              />
            ))}
          </SimpleGrid>
        </>
      )}
    </EditDialog>
  );
}

function limitsOf({ quota = {} }: Organization): Limits {
  return Object.fromEntries(KINDS.map((kind) => [kind, quota[kind] ?? null])) as Limits;
}

/** A quota is written as a whole: what it does not name is as the installation says. */
function quotaOf(limits: Limits): NonNullable<Organization['quota']> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([kind, limit]) => (limit === null ? [] : [[kind, limit]])),
  );
}
