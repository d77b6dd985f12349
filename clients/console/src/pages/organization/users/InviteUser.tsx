import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { useMe } from '../../../data/me.ts';
import { inviteUser, LOGINS, rolesUpTo, type UserWish } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { users } from '../../../texts/users.ts';
import { useChosen, useChosenNamespace } from '../chosen.tsx';
import { OrganizationSelect } from '../OrganizationSelect.tsx';

const { invite: texts, roles, logins, password: words } = users;

/** Invites a user: into the own organization, for superadmins into any. */
export function InviteUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={texts.action} onClose={onClose}>
      <Form onClose={onClose} />
    </Ask>
  );
}

/** Inside of the dialog, so that what was typed goes with it. */
function Form({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const target = useTarget();
  const form = useForm({
    initialValues: {
      username: '',
      email: '',
      auth: 'local',
      role: 'member',
      password: '',
      organization: '',
    },
  });
  const { mutate, isPending, error } = useWrite(['users', 'organizations'], inviteUser, ({ username }) => {
    notifications.show({ message: texts.done(username) });
    onClose();
  });
  const { username, auth, password } = form.values;
  const organization = form.values.organization || target;
  const isIncomplete = username === '' || (auth === 'local' && password === '');
  const errors = fieldErrorsOf(error);
  const field = (name: keyof typeof form.values) => ({ ...form.getInputProps(name), error: errors[name] });
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={isIncomplete || organization === undefined}
      onSubmit={() => mutate(wishOf({ ...form.values, organization }))}
      onClose={onClose}
    >
      <TextInput
        label={texts.username}
        required
        maxLength={253}
        autoComplete="off"
        data-autofocus
        {...field('username')}
      />
      <TextInput label={texts.email} type="email" maxLength={253} autoComplete="off" {...field('email')} />
      <OrganizationSelect
        label={texts.organization}
        value={organization}
        error={errors.organization}
        onChange={(id) => form.setFieldValue('organization', id)}
      />
      <Select
        label={texts.role}
        allowDeselect={false}
        data={rolesUpTo(me.role).map((value) => ({ value, label: roles[value] }))}
        {...field('role')}
      />
      <Select
        label={texts.auth}
        allowDeselect={false}
        data={LOGINS.map((value) => ({ value, label: logins[value] }))}
        {...field('auth')}
      />
      {auth === 'local' && (
        <PasswordInput
          label={texts.password}
          description={texts.passwordHint}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': words.show }}
          {...field('password')}
        />
      )}
    </AskForm>
  );
}

/** The organization that the page shows, one's own while it shows all; undefined until it is known. */
function useTarget(): string | undefined {
  const { organization: own } = useMe();
  const namespace = useChosenNamespace() ?? own.namespace;
  const { data: chosen } = useChosen();
  return namespace === own.namespace ? own.id : chosen?.id;
}

type Typed = Record<'username' | 'email' | 'auth' | 'role' | 'password', string> & {
  organization: string | undefined;
};

/** What is asked for; a password is only for who logs in by one. */
function wishOf({ username, email, auth, role, password, organization }: Typed): UserWish {
  return {
    username,
    ...(email !== '' && { email }),
    role: role as UserWish['role'],
    ...(auth === 'local' ? { password } : { auth: auth as UserWish['auth'] }),
    ...(organization !== undefined && { organization }),
  };
}
