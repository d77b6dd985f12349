import { Anchor, Code, List, Modal, Stack, Text, Title } from '@mantine/core';
import { Age } from '../../../parts/Time.tsx';
import { common } from '../../../texts/common.ts';
import { topology as texts } from '../../../texts/topology.ts';
import type { GraphObject, ObjectGraph } from './objects.ts';

const MOST_RELATED = 50;

/** One object: what it is, what belongs to it, and all that was read of it. */
export function Details({
  graph,
  object,
  onOpen,
  onClose,
}: {
  graph: ObjectGraph;
  object: GraphObject | undefined;
  onOpen: (uid: string) => void;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={object !== undefined}
      onClose={onClose}
      size="lg"
      title={object && `${object.kind} ${object.name}`}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {object && <Facts graph={graph} object={object} onOpen={onOpen} />}
    </Modal>
  );
}

function Facts({
  graph,
  object,
  onOpen,
}: {
  graph: ObjectGraph;
  object: GraphObject;
  onOpen: (uid: string) => void;
}) {
  const { columns } = texts;
  const related = relatedOf(graph, object.uid).slice(0, MOST_RELATED);
  return (
    <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
      {object.namespace !== '' && <Text size="sm">{`${columns.namespace}: ${object.namespace}`}</Text>}
      {object.status !== '' && <Text size="sm">{`${columns.status}: ${object.status}`}</Text>}
      {object.created !== '' && (
        <Text size="sm">
          {columns.created} <Age at={object.created} />
        </Text>
      )}
      {object.labels.length > 0 && (
        <Title order={3} size="h6">
          {texts.labels}
        </Title>
      )}
      {object.labels.map(([name, value]) => (
        <Text key={name} size="sm">{`${name}: ${value}`}</Text>
      ))}
      {related.length > 0 && (
        <Title order={3} size="h6">
          {texts.related}
        </Title>
      )}
      <List size="sm" spacing={4}>
        {related.map(({ uid, kind, name }) => (
          <List.Item key={uid}>
            <Anchor component="button" size="sm" ta="left" onClick={() => onOpen(uid)}>
              {`${kind} ${name}`}
            </Anchor>
          </List.Item>
        ))}
      </List>
      <Title order={3} size="h6">
        {texts.source}
      </Title>
      <Code block tabIndex={0}>
        {JSON.stringify(object.source, undefined, 2)}
      </Code>
    </Stack>
  );
}

function relatedOf({ objects, edges }: ObjectGraph, uid: string): GraphObject[] {
  const uids = edges.flatMap(({ from, to }) => (from === uid ? [to] : to === uid ? [from] : []));
  return [...new Set(uids)].map((one) => objects.get(one)).filter((one) => one !== undefined);
}
