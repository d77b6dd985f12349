import { Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useMe } from '../../../data/me.ts';
import { changeUser, type Role, readUser, rolesUpTo, type User } from '../../../data/users.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { users } from '../../../texts/users.ts';
import { OrganizationSelect } from '../OrganizationSelect.tsx';

const { edit: texts, roles } = users;

/** Edits name and email of a user; who may also their role, organization, and whether they are active. */
export function EditUser({ user: { id }, onClose }: { user: User; onClose: () => void }) {
  const me = useMe();
  const mayGrant = me.role !== 'member';
  return (
    <EditDialog
      of={['users', id]}
      also={['me']}
      opened
      title={texts.title}
      action={texts.submit}
      done={texts.done}
      labels={texts}
      read={() => readUser(id)}
      fieldsOf={fieldsOf}
      write={(changed, { etag }) => changeUser(id, changed, etag)}
      onClose={onClose}
    >
      {({ mine, set, errors }) => (
        <>
          <TextInput
            label={texts.username}
            value={mine.username}
            error={errors.username}
            maxLength={253}
            required
            onChange={({ currentTarget: { value } }) => set({ username: value })}
            data-autofocus
          />
          <TextInput
            label={texts.email}
            type="email"
            value={mine.email}
            error={errors.email}
            maxLength={253}
            onChange={({ currentTarget: { value } }) => set({ email: value })}
          />
          {mayGrant && id !== me.id && (
            <>
              <Select
                label={texts.role}
                value={mine.role}
                error={errors.role}
                allowDeselect={false}
                data={rolesUpTo(me.role).map((role) => ({ value: role, label: roles[role] }))}
                onChange={(role) => set({ role: (role ?? mine.role) as Role })}
              />
              <OrganizationSelect
                label={texts.organization}
                description={texts.organizationHint}
                value={mine.organization}
                error={errors.organization}
                onChange={(organization) => set({ organization })}
              />
              <Checkbox
                label={texts.active}
                checked={mine.active}
                onChange={({ currentTarget: { checked } }) => set({ active: checked })}
              />
              <Text size="sm" c="dimmed">
                {texts.hint}
              </Text>
            </>
          )}
        </>
      )}
    </EditDialog>
  );
}

function fieldsOf({ username, email = '', role, active, organization }: User) {
  return { username, email, role, active, organization: organization.id };
}
