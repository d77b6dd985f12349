import { Checkbox, NumberInput } from '@mantine/core';
import { changeSettings, type Organization, readOrganization } from '../../../data/organizations.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { organization } from '../../../texts/organization.ts';

const { settings: texts } = organization;

/** Edits how long clusters may live, and whether a second user approves their deletion. */
export function EditSettings({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <EditDialog
      of={['organizations', id]}
      opened={opened}
      title={texts.edit}
      action={texts.submit}
      done={texts.done}
      labels={texts}
      read={() => readOrganization(id)}
      fieldsOf={fieldsOf}
      write={(changed, { etag }) => changeSettings(id, changed, etag)}
      onClose={onClose}
    >
      {({ mine, set, errors }) => (
        <>
          <NumberInput
            label={texts.max_lifetime_days}
            description={texts.lifetimeHint}
            value={mine.max_lifetime_days ?? ''}
            error={errors.max_lifetime_days}
            min={1}
            max={3650}
            allowDecimal={false}
            onChange={(value) => set({ max_lifetime_days: limitOf(value) })}
            data-autofocus
          />
          <NumberInput
            label={texts.max_extensions}
            description={texts.extensionsHint}
            value={mine.max_extensions ?? ''}
            error={errors.max_extensions}
            min={0}
            max={1000}
            allowDecimal={false}
            onChange={(value) => set({ max_extensions: limitOf(value) })}
          />
          <Checkbox
            label={texts.second_approver}
            checked={mine.second_approver}
            onChange={({ currentTarget: { checked } }) => set({ second_approver: checked })}
          />
        </>
      )}
    </EditDialog>
  );
}

/** What is not set is null, as it is written. */
function fieldsOf({ settings = {} }: Organization) {
  const { max_lifetime_days = null, max_extensions = null, second_approver = false } = settings;
  return { max_lifetime_days, max_extensions, second_approver } as {
    max_lifetime_days: number | null;
    max_extensions: number | null;
    second_approver: boolean;
  };
}

function limitOf(value: number | string): number | null {
  return value === '' ? null : Number(value);
}
