import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { createOrganization } from '../../../data/organizations.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { organizations } from '../../../texts/organization.ts';

const { form: texts, create } = organizations;

/** Creates an organization (superadmins). */
export function NewOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Ask opened={opened} title={create} onClose={onClose}>
      <Form onClose={onClose} />
    </Ask>
  );
}

/** Inside of the dialog, so that what was typed goes with it. */
function Form({ onClose }: { onClose: () => void }) {
  const form = useForm({ initialValues: { name: '', namespace: '' } });
  const { mutate, isPending, error } = useWrite(['organizations'], createOrganization, ({ name }) => {
    notifications.show({ message: texts.done(name) });
    onClose();
  });
  const errors = fieldErrorsOf(error);
  const { name, namespace } = form.values;
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={name === '' || namespace === ''}
      onSubmit={() => mutate({ name, namespace })}
      onClose={onClose}
    >
      <TextInput
        label={texts.name}
        required
        maxLength={253}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TextInput
        label={texts.namespace}
        description={texts.namespaceHint}
        required
        maxLength={63}
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('namespace')}
        error={errors.namespace}
      />
    </AskForm>
  );
}
