import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { fieldErrorsOf } from '../../api/errors.ts';
import {
  choicesQuery,
  createCluster,
  createProvisioner,
  MANUAL,
  type Provisioner,
} from '../../data/create-cluster.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { FileField } from '../../parts/schema-form/FileField.tsx';
import { create } from '../../texts/create.ts';
import { Manifest } from './Manifest.tsx';
import { OwnOrganization } from './OwnOrganization.tsx';
import { useSingle } from './use-single.ts';

const { imported: words } = create;
/** Of the choice: a provisioner that is made on the way. */
const NEW = 'new';

interface Wish {
  name: string;
  provisioner: string;
  kubeconfig: string;
}

/** Imports a cluster by its kubeconfig, and leads to its page. */
export function ImportCluster() {
  const query = useQuery(choicesQuery);
  return (
    <Page title={words.title}>
      <OwnOrganization />
      <Loaded query={query}>
        {(all) => <ImportForm provisioners={all.filter(({ engine }) => engine === MANUAL)} />}
      </Loaded>
      <Manifest />
    </Page>
  );
}

function ImportForm({ provisioners }: { provisioners: readonly Provisioner[] }) {
  const usable = provisioners.find(({ state }) => state === 'OK');
  const form = useForm<Wish>({
    initialValues: { name: '', provisioner: usable?.id ?? NEW, kubeconfig: '' },
  });
  const importing = useImport(form);
  return (
    <form onSubmit={form.onSubmit((wish) => importing.send(wish))}>
      <Stack maw={720}>
        {importing.isError && <ErrorNote error={importing.error} />}
        <TextInput
          label={words.name}
          description={words.nameHint}
          required
          maxLength={253}
          {...form.getInputProps('name')}
        />
        <Select
          label={words.provisioner}
          description={words.provisionerHint}
          allowDeselect={false}
          data={[
            ...provisioners.map(({ id, name, state }) => ({
              value: id,
              label: state === 'OK' ? name : words.notOk(name, state),
              disabled: state !== 'OK',
            })),
            { value: NEW, label: words.newProvisioner },
          ]}
          {...form.getInputProps('provisioner')}
        />
        <FileField
          label={words.kubeconfig}
          description={words.kubeconfigHint}
          required
          rows={12}
          {...form.getInputProps('kubeconfig')}
        />
        <Group>
          <Button type="submit" loading={importing.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The import, with a provisioner before it where that is wished; one that was made stays chosen if the import fails. */
function useImport(form: UseFormReturnType<Wish>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useSingle({
    mutationFn: async ({ name, provisioner, kubeconfig }: Wish) => {
      const id = provisioner === NEW ? await made() : provisioner;
      return createCluster({ name, provisioner: id, kubeconfig });
    },
    onSuccess: async ({ id, name }) => {
      await client.invalidateQueries({ queryKey: ['clusters'] });
      notifications.show({ message: words.done(name) });
      await navigate({ to: `/clusters/${id}` as string });
    },
    onError: (error) => {
      const errors = merged(fieldErrorsOf(error, 'metadata.'));
      form.setErrors(errors);
      const [first] = Object.keys(errors);
      if (first) form.getInputNode(first)?.focus();
    },
  });
  async function made(): Promise<string> {
    const { id } = await createProvisioner({ name: words.newProvisionerName, engine: MANUAL });
    await client.invalidateQueries({ queryKey: ['provisioners'] });
    form.setFieldValue('provisioner', id);
    return id;
  }
}

/** What is wrong inside of the kubeconfig is said at its field, with the place. */
function merged(errors: Record<string, string>): Record<string, string> {
  const inside = Object.entries(errors).filter(([path]) => path.startsWith('kubeconfig'));
  const others = Object.entries(errors).filter(([path]) => !path.startsWith('kubeconfig'));
  const said = inside.map(([path, message]) => `${path} ${message}`).join('; ');
  return Object.fromEntries(said ? [...others, ['kubeconfig', said]] : others);
}
