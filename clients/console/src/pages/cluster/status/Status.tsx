import { Alert, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ClusterStatus, statusQuery } from '../../../data/cluster.ts';
import { namespacesOf, nodesOf, podsOf } from '../../../data/inside.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { inside } from '../../../texts/inside.ts';
import { Nodes } from './Nodes.tsx';
import { Pods } from './Pods.tsx';

/** What runs in a cluster: nodes with their load, and pods with why they do not run. */
export function Status() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  const { namespace, page = 1, size = 20 } = useSearch({ from: '/shell/clusters/$id/' });
  const navigate = useNavigate({ from: '/clusters/$id/' });
  return (
    <Loaded query={useQuery(statusQuery(id, namespace))}>
      {(status) => (
        <Stack>
          <Unread errors={status.errors} />
          <Nodes nodes={nodesOf(status)} />
          <Select
            label={inside.namespace}
            placeholder={inside.allNamespaces}
            data={[...new Set([...namespacesOf(status), ...(namespace ? [namespace] : [])])]}
            value={namespace ?? null}
            onChange={(next) => navigate({ search: { namespace: next ?? undefined }, resetScroll: false })}
            clearable
            clearButtonProps={{ 'aria-label': inside.allNamespaces }}
            searchable
            maw={320}
          />
          <Pods
            pods={podsOf(status)}
            page={page}
            size={size}
            onPage={(next) => navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false })}
          />
        </Stack>
      )}
    </Loaded>
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
