import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ALL } from '../api/scope.ts';
import { organizationsQuery } from '../data/organizations.ts';
import { shell } from '../texts/shell.ts';
import type { Me } from './navigation.ts';

/** Lets a superadmin choose the organization whose objects the pages list; the choice is part of each address. */
export function OrganizationSwitch({ me }: { me: Me }) {
  const { ns } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data = [] } = useQuery(organizationsQuery);
  const own = me.organization.namespace;
  const others = data.filter(({ namespace }) => namespace !== own);
  return (
    <Select
      aria-label={shell.organization}
      w={{ base: 130, sm: 220 }}
      size="xs"
      searchable
      allowDeselect={false}
      value={ns ?? own}
      data={[
        { value: own, label: shell.ownOrganization(me.organization.name) },
        { value: ALL, label: shell.allOrganizations },
        ...others.map(({ namespace, name }) => ({ value: namespace, label: name })),
      ]}
      onChange={(chosen) =>
        navigate({
          to: '.',
          search: (before) => ({ ...before, ns: chosen === own || chosen === null ? undefined : chosen }),
        })
      }
    />
  );
}
