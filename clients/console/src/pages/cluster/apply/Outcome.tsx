import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '../../../api/errors.ts';
import type { Applied } from '../../../data/apply.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { apply as texts } from '../../../texts/apply.ts';
import type { Mark } from './Editor.tsx';
import { Results } from './Results.tsx';

/** How the API ends the message of an object that others own fields of. */
const CONFLICT = /force=true/;
/** How it names the apply that another one has to wait for. */
const OTHER = /\boperation ([\w-]{36})\b/;

/** What came of a check or an apply: the error of all of it, with the lines that it names, or what became of each object. */
export function Outcome({
  error,
  marks,
  results,
  isCheck,
  onGoTo,
  onForce,
  onOpen,
}: {
  error: unknown;
  marks: readonly Mark[];
  results: readonly Applied[] | undefined;
  isCheck: boolean;
  onGoTo: (line: number) => void;
  onForce: () => void;
  onOpen: (operation: string) => void;
}) {
  const [shown, show] = useState({ page: 1, size: 20 });
  if (error !== null) return <Refused error={error} marks={marks} onGoTo={onGoTo} onOpen={onOpen} />;
  if (results === undefined) return null;
  const isConflict = results.some(({ message = '' }) => CONFLICT.test(message));
  return (
    <Panel title={isCheck ? texts.results.checked : texts.results.applied}>
      <Stack gap="sm">
        {isConflict && (
          <Alert color="orange" title={texts.conflict.title}>
            <Text size="sm">{texts.conflict.text}</Text>
            <Group mt="sm">
              <Button size="xs" variant="default" onClick={onForce}>
                {texts.conflict.action}
              </Button>
            </Group>
          </Alert>
        )}
        <Results results={results} isCheck={isCheck} {...shown} onPage={show} />
      </Stack>
    </Panel>
  );
}

function Refused({
  error,
  marks,
  onGoTo,
  onOpen,
}: {
  error: unknown;
  marks: readonly Mark[];
  onGoTo: (line: number) => void;
  onOpen: (operation: string) => void;
}) {
  const other = OTHER.exec(messageOf(error))?.[1];
  return (
    <>
      <ErrorNote error={error} />
      {other !== undefined && (
        <Group mt="sm">
          <Button variant="default" size="xs" onClick={() => onOpen(other)}>
            {texts.showOther}
          </Button>
        </Group>
      )}
      {marks.map(({ line, message }) => (
        <Text key={message} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}{' '}
          <Anchor component="button" size="sm" onClick={() => onGoTo(line)}>
            {texts.goTo(line)}
          </Anchor>
        </Text>
      ))}
    </>
  );
}
