import { Alert, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type ClusterTopology as Answer, topologyQuery } from '../../../data/topology.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { number } from '../../../parts/format.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { topology as texts } from '../../../texts/topology.ts';
import { Details } from './Details.tsx';
import { Filters } from './Filters.tsx';
import { Graph } from './Graph.tsx';
import { ObjectTable } from './ObjectTable.tsx';
import { chosenOf, graphOf, isMatch } from './objects.ts';
import type { TopologySearch } from './search.ts';

/** More than this many objects take seconds to place. */
const MOST_DRAWN = 1_500;
/** Among more objects all relations would be a web without an end. */
const MOST_WITH_ALL_RELATIONS = 300;

/** The objects of a cluster and what belongs together, as a graph and as a list. */
export function Topology() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  return <Loaded query={useQuery(topologyQuery(id))}>{(answer) => <Objects answer={answer} />}</Loaded>;
}

function Objects({ answer }: { answer: Answer }) {
  const search = useSearch({ from: '/shell/clusters/$id/topology' });
  const { kind, namespace, name, view, object, page = 1, size = 50 } = search;
  const show = useShow();
  const graph = useMemo(() => graphOf(answer), [answer]);
  const chosen = useMemo(() => chosenOf(graph, { kind, namespace }), [graph, kind, namespace]);
  const drawn = useMemo(() => chosen.slice(0, MOST_DRAWN), [chosen]);
  const isSparse = drawn.length > MOST_WITH_ALL_RELATIONS;
  const hits = name === undefined ? chosen : chosen.filter((one) => isMatch(one, name));
  const open = (uid: string) => show({ object: uid });
  return (
    <>
      <Unread errors={answer.errors} />
      <Filters graph={graph} search={search} onChange={(change) => show({ ...change, page: undefined })} />
      <Text size="sm" c="dimmed" role="status">
        {name === undefined ? texts.objects(number(chosen.length)) : texts.matches(number(hits.length))}
        {view !== 'list' && chosen.length > MOST_DRAWN && (
          <> {texts.capped(number(MOST_DRAWN), number(chosen.length))}</>
        )}
      </Text>
      {view !== 'list' && isSparse && (
        <Text size="sm" c="dimmed" mb="xs">
          {texts.sparse(number(MOST_WITH_ALL_RELATIONS))}
        </Text>
      )}
      {graph.objects.size === 0 && <EmptyState {...texts.empty} />}
      {graph.objects.size > 0 && hits.length === 0 && <NoneFound />}
      {hits.length > 0 && view === 'list' && (
        <ObjectTable objects={hits} page={page} size={size} onOpen={open} onPage={show} />
      )}
      {hits.length > 0 && view !== 'list' && (
        <Graph
          graph={graph}
          objects={drawn}
          isSparse={isSparse}
          choice={JSON.stringify([kind, namespace])}
          text={name}
          onOpen={open}
        />
      )}
      <Details
        graph={graph}
        object={object === undefined ? undefined : graph.objects.get(object)}
        onOpen={open}
        onClose={() => show({ object: undefined })}
      />
    </>
  );
}

function Unread({ errors = [] }: { errors?: Answer['errors'] }) {
  if (errors.length === 0) return null;
  return (
    <Alert color="orange" title={texts.unread}>
      {errors.map(({ path, message }) => (
        <Text key={path} size="sm">{`${path}: ${message}`}</Text>
      ))}
    </Alert>
  );
}

function NoneFound() {
  const show = useShow();
  const { title, text, clear } = texts.noneFound;
  return (
    <EmptyState
      title={title}
      text={text}
      action={
        <Button onClick={() => show({ name: undefined, kind: undefined, namespace: undefined })}>
          {clear}
        </Button>
      }
    />
  );
}

/** Changes what the address says; what is as by default is no part of it. */
function useShow() {
  const navigate = useNavigate({ from: '/clusters/$id/topology' });
  return (change: Partial<TopologySearch>) =>
    navigate({
      replace: 'name' in change,
      resetScroll: false,
      search: (before) => {
        const { name, kind = [], ...rest } = { ...before, ...change };
        return { ...rest, name: name || undefined, kind: kind.length > 0 ? kind : undefined };
      },
    });
}
