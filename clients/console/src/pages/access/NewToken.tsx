import { Button, Group, Modal, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { fieldErrorsOf } from '../../api/errors.ts';
import { useMe } from '../../data/me.ts';
import { policyQuery } from '../../data/policies.ts';
import { createToken, type TokenWish } from '../../data/tokens.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { ShownOnce } from '../../parts/ShownOnce.tsx';
import { access } from '../../texts/access.ts';
import { common } from '../../texts/common.ts';

const { form: words, shown, create } = access.tokens;
const ROLES = ['member', 'admin', 'superadmin'] as const;
const DAY_MS = 86_400_000;

/** Creates a token, and shows its text once. */
export function NewToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={create}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Wish onClose={onClose} />
    </Modal>
  );
}

/** Inside of the dialog, so that what was typed and shown goes with it. */
function Wish({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const client = useQueryClient();
  const policy = useQuery(policyQuery(me.organization.id));
  const form = useForm({
    initialValues: { name: '', role: me.role as string, scopes: [] as string[], days: 30 },
  });
  const making = useMutation({
    mutationFn: createToken,
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
    onError: (error) => form.setErrors(fieldErrorsOf(error)),
  });
  if (making.data) return <ShownOnce {...shown} secret={making.data.token} onClose={onClose} />;
  return (
    <form
      onSubmit={form.onSubmit(({ name, role, scopes, days }) =>
        making.mutate({
          name,
          role: role as TokenWish['role'],
          ...(scopes.length > 0 && { scopes: scopes as TokenWish['scopes'] }),
          expires_at: new Date(Date.now() + days * DAY_MS).toISOString(),
        }),
      )}
    >
      <Stack>
        {making.isError && <ErrorNote error={making.error} />}
        <TextInput
          label={words.name}
          description={words.nameHint}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label={words.role}
          description={words.roleHint}
          allowDeselect={false}
          data={ROLES.slice(0, ROLES.indexOf(me.role) + 1)}
          {...form.getInputProps('role')}
        />
        <MultiSelect
          label={words.actions}
          description={words.actionsHint}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': common.clear(words.actions) }}
          data={Object.keys(policy.data ?? {})}
          {...form.getInputProps('scopes')}
        />
        <NumberInput
          label={words.days}
          min={1}
          max={365}
          {...form.getInputProps('days')}
          error={form.errors.expires_at}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
