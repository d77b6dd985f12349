import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { useMe } from '../../../data/me.ts';
import { organizationsQuery } from '../../../data/organizations.ts';
import { inviteUser, LOGINS, rolesUpTo, type UserWish } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { users } from '../../../texts/users.ts';
import { useChosenNamespace } from '../chosen.tsx';

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
  const namespace = useChosenNamespace() ?? me.organization.namespace;
  const form = useForm({
    initialValues: { username: '', email: '', auth: 'local', role: 'member', password: '', namespace },
  });
  const { data: all } = useQuery({ ...organizationsQuery, enabled: me.role === 'superadmin' });
  const { mutate, isPending, error } = useWrite(['users', 'organizations'], inviteUser, ({ username }) => {
    notifications.show({ message: texts.done(username) });
    onClose();
  });
  const { auth } = form.values;
  const errors = fieldErrorsOf(error);
  const field = (name: keyof typeof form.values) => ({ ...form.getInputProps(name), error: errors[name] });
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={form.values.username === '' || (auth === 'local' && form.values.password === '')}
      onSubmit={() => mutate(wishOf(form.values, all))}
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
      {me.role === 'superadmin' && (
        <Select
          label={texts.organization}
          searchable
          allowDeselect={false}
          data={(all ?? [me.organization]).map(({ namespace: value, name: label }) => ({ value, label }))}
          {...field('namespace')}
          error={errors.organization}
        />
      )}
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

type Typed = Record<'username' | 'email' | 'auth' | 'role' | 'password' | 'namespace', string>;

/** What is asked for; what is as by default is left out, since another value takes the right to grant it. */
function wishOf(typed: Typed, organizations: { id: string; namespace: string }[] = []): UserWish {
  const { username, email, auth, role, password, namespace } = typed;
  const organization = organizations.find((one) => one.namespace === namespace)?.id;
  return {
    username,
    ...(email !== '' && { email }),
    role: role as UserWish['role'],
    ...(auth === 'local' ? { password } : { auth: auth as UserWish['auth'] }),
    ...(organization !== undefined && { organization }),
  };
}
