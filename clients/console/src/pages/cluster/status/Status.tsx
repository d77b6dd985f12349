import { Alert, Group, Select, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type ClusterStatus, statusQuery } from '../../../data/cluster.ts';
import { namespacesOf } from '../../../data/inside.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { SearchField } from '../../../parts/SearchField.tsx';
import { inside } from '../../../texts/inside.ts';
import { isSection, SECTION_NAMES, type Section, type StatusSearch } from '../search.ts';
import { SECTIONS } from './sections.tsx';

/** What runs in a cluster, and why what does not run does not: a section at a time, of one namespace or of all. */
export function Status() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  const { section = 'pods', namespace, name } = useSearch({ from: '/shell/clusters/$id/' });
  const query = useQuery(statusQuery(id, SECTIONS[section].parts, namespace));
  const show = useShow();
  const namespaces = new Set(query.data ? namespacesOf(query.data) : []);
  if (namespace !== undefined) namespaces.add(namespace);
  return (
    <Tabs
      variant="pills"
      value={section}
      activateTabWithKeyboard={false}
      onChange={(next) => show({ section: isSection(next) ? next : undefined, name: undefined })}
    >
      <Tabs.List aria-label={inside.sectionsLabel}>
        {SECTION_NAMES.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {inside.sections[one].tab}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={section} pt="md">
        <Stack>
          <Group gap="sm">
            <SearchField
              key={section}
              label={inside.search}
              value={name ?? ''}
              isMain
              onChange={(next) => show({ name: next || undefined })}
            />
            <Select
              aria-label={inside.namespace}
              placeholder={inside.allNamespaces}
              data={[...namespaces]}
              value={namespace ?? null}
              onChange={(next) => show({ namespace: next ?? undefined })}
              clearable
              clearButtonProps={{ 'aria-label': inside.allNamespaces }}
              searchable
            />
          </Group>
          <Loaded query={query}>{(status) => <Shown section={section} status={status} />}</Loaded>
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}

function Shown({ section, status }: { section: Section; status: ClusterStatus }) {
  const { name, page = 1, size = 20 } = useSearch({ from: '/shell/clusters/$id/' });
  const navigate = useNavigate({ from: '/clusters/$id/' });
  return useMemo(
    () => (
      <>
        <Unread errors={status.errors} />
        {SECTIONS[section].show(status, {
          name,
          page,
          size,
          onPage: (next) => navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false }),
        })}
      </>
    ),
    [section, status, name, page, size, navigate],
  );
}

function Unread({ errors = [] }: { errors?: ClusterStatus['errors'] }) {
  if (errors.length === 0) return null;
  return (
    <Alert color="orange" title={inside.unread}>
      {errors.map(({ path, message }) => (
        <Text key={path} size="sm">
          {path}: {message}
        </Text>
      ))}
    </Alert>
  );
}

/** Changes what the address says, from the first page on; what is as by default is no part of it. */
function useShow() {
  const navigate = useNavigate({ from: '/clusters/$id/' });
  return (change: Partial<StatusSearch>) =>
    navigate({
      replace: 'name' in change && !('section' in change),
      resetScroll: false,
      search: (before) => {
        const { section, page: _, ...rest } = { ...before, ...change };
        return { ...rest, section: section === 'pods' ? undefined : section };
      },
    });
}
