import { TextInput } from '@mantine/core';
import { changeOrganization, readOrganization } from '../../../data/organizations.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { organization } from '../../../texts/organization.ts';

const { edit: texts } = organization;

/** Edits the name of an organization. */
export function EditName({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  return (
    <EditDialog
      of={['organizations', id]}
      also={['users', 'me']}
      opened={opened}
      title={texts.title}
      action={texts.submit}
      done={texts.done}
      labels={texts}
      read={() => readOrganization(id)}
      fieldsOf={({ name }) => ({ name })}
      write={(changed, { etag }) => changeOrganization(id, changed, etag)}
      onClose={onClose}
    >
      {({ mine, set, errors }) => (
        <TextInput
          label={texts.name}
          value={mine.name}
          error={errors.name}
          maxLength={253}
          required
          onChange={({ currentTarget: { value } }) => set({ name: value })}
          data-autofocus
        />
      )}
    </EditDialog>
  );
}
