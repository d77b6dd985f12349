import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../data/me.ts';
import { organizationsQuery } from '../../data/organizations.ts';

/** Lets a superadmin choose an organization by its id; for everybody else there is no choice. */
export function OrganizationSelect({
  label,
  description,
  value,
  error,
  onChange,
}: {
  label: string;
  description?: string;
  /** Undefined until it is known. */
  value: string | undefined;
  error: string | undefined;
  onChange: (id: string) => void;
}) {
  const me = useMe();
  const isSuperadmin = me.role === 'superadmin';
  const { data = [me.organization] } = useQuery({ ...organizationsQuery, enabled: isSuperadmin });
  if (!isSuperadmin) return null;
  return (
    <Select
      label={label}
      description={description}
      searchable
      allowDeselect={false}
      value={value ?? null}
      error={error}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}
