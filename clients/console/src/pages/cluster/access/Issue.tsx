import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import type { Cluster } from '../../../data/clusters.ts';
import { type CredentialWish, issueCredential } from '../../../data/credentials.ts';
import { useRights } from '../../../data/rights.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { clusterAccess } from '../../../texts/cluster-access.ts';
import { KubeconfigFile } from './KubeconfigFile.tsx';

const { issue: texts, shown } = clusterAccess;
const ROLES = ['view', 'edit', 'admin', 'cluster-admin'] as const satisfies CredentialWish['role'][];

interface Issuing {
  cluster: Cluster;
  onClose: () => void;
}

/** Issues a credential, and shows its kubeconfig once. */
export function Issue({ opened, ...issuing }: Issuing & { opened: boolean }) {
  return (
    <Ask opened={opened} title={texts.title} size="lg" onClose={issuing.onClose}>
      <Wish {...issuing} />
    </Ask>
  );
}

/** Inside of the dialog, so that what is shown goes with it. */
function Wish({ cluster: { id, name, owner }, onClose }: Issuing) {
  const reachesAll = useRights(owner)('cluster:credentials_admin') === true;
  const [role, setRole] = useState<CredentialWish['role']>('view');
  const [namespace, setNamespace] = useState('');
  const [minutes, setMinutes] = useState<number | string>(60);
  const { data, error, isPending, mutate } = useClusterWrite((wish: CredentialWish) =>
    issueCredential(id, wish),
  );
  const fields = fieldErrorsOf(error);
  if (data !== undefined) {
    return (
      <Stack>
        <Text fw={500}>{shown.title}</Text>
        <Text size="sm">{shown.text}</Text>
        <KubeconfigFile text={data} names={[name, role, namespace]} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{shown.done}</Button>
        </Group>
      </Stack>
    );
  }
  const needsNamespace = role !== 'view' && !reachesAll;
  return (
    <AskForm
      action={texts.submit}
      isBusy={isPending}
      error={error}
      isDisabled={typeof minutes !== 'number'}
      onSubmit={() => mutate({ role, namespace, ttl: Number(minutes) * 60 })}
      onClose={onClose}
    >
      <Select
        label={texts.role}
        description={texts.roles[role]}
        data={ROLES.filter((one) => one !== 'cluster-admin' || reachesAll)}
        value={role}
        onChange={(chosen) => setRole(chosen ?? role)}
        allowDeselect={false}
        error={fields.role}
        data-autofocus
      />
      <TextInput
        label={texts.namespace}
        description={needsNamespace ? texts.namespaceNeeded : texts.namespaceHint}
        value={namespace}
        onChange={({ currentTarget: { value } }) => setNamespace(value)}
        error={fields.namespace}
        maxLength={63}
        required={needsNamespace}
        withAsterisk={needsNamespace}
        autoComplete="off"
      />
      <NumberInput
        label={texts.minutes}
        description={texts.minutesHint}
        value={minutes}
        onChange={setMinutes}
        error={fields.ttl}
        min={10}
        max={1440}
        allowDecimal={false}
      />
    </AskForm>
  );
}
