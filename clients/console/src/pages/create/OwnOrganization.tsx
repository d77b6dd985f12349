import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useScope } from '../../api/scope.ts';
import { useMe } from '../../data/me.ts';
import { create } from '../../texts/create.ts';

/** Says to a superadmin who looks at other organizations that what is created belongs to the own one. */
export function OwnOrganization() {
  const { organization } = useMe();
  const { namespace, all_namespaces } = useScope();
  const isElsewhere = namespace !== undefined && namespace !== organization.namespace;
  if (!isElsewhere && all_namespaces === undefined) return null;
  return (
    <Alert
      icon={<IconInfoCircle aria-hidden />}
      role="status"
      styles={{ message: { overflowWrap: 'anywhere' } }}
    >
      {create.own(organization.name)}
    </Alert>
  );
}
