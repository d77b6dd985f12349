import type { Text as Doc } from '@codemirror/state';
import { Alert, Button, Checkbox, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import {
  type Applied,
  applyManifest,
  isOver,
  LARGEST_MANIFEST,
  operationQuery,
} from '../../../data/apply.ts';
import { useClusterWrite } from '../../../data/cluster-write.ts';
import { apply as texts } from '../../../texts/apply.ts';
import { useDraft } from './draft.ts';
import { Editor, type EditorHandle } from './Editor.tsx';
import { manifestOf } from './files.ts';
import { marksOf } from './marks.ts';
import { Operation } from './Operation.tsx';
import { Outcome } from './Outcome.tsx';

/** What was sent: the manifest, and how. */
interface Wish {
  doc: Doc;
  dryRun: boolean;
  force: boolean;
}

/** The editor, and what came of the last check or apply. What is applied was checked before, as it is. */
export function Workbench({ id }: { id: string }) {
  const { operation } = useSearch({ from: '/shell/clusters/$id/apply' });
  const navigate = useNavigate({ from: '/clusters/$id/apply' });
  const [doc, setDoc] = useDraft(id);
  const [force, setForce] = useState(false);
  const [checked, setChecked] = useState<Wish>();
  const [fault, setFault] = useState<string>();
  const editor = useRef<EditorHandle>(null);
  const open = (next: string | undefined) => navigate({ search: { operation: next }, resetScroll: false });
  const send = useClusterWrite(
    (wish: Wish) =>
      applyManifest(id, { manifest: wish.doc.toString(), dryRun: wish.dryRun, force: wish.force }).then(
        (results) => ({ results, wish }),
      ),
    ({ results, wish }) => {
      setChecked(wish.dryRun ? wish : undefined);
      const next = operationOf(results);
      if (next !== undefined) open(next);
    },
  );
  const outcome = useRef<HTMLDivElement>(null);
  const isAnswered = send.data !== undefined || send.error !== null;
  useEffect(() => {
    if (isAnswered) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [isAnswered]);
  const marks = useMemo(() => marksOf(send.error), [send.error]);
  const isTooLarge = doc.length > LARGEST_MANIFEST;
  const isBusy = useIsBusy(id, operation);
  const isChecked = checked?.doc.eq(doc) === true && checked.force === force;
  const take = async (files: readonly File[]) => {
    const manifest = await manifestOf(files);
    setFault(manifest === undefined ? texts.tooLarge : undefined);
    if (manifest !== undefined) editor.current?.replace(manifest);
  };
  const ask = (dryRun: boolean, isForced = force) => {
    setForce(isForced);
    // What comes of this is shown in its place; Back leads to it.
    if (operation !== undefined) open(undefined);
    send.mutate({ doc, dryRun, force: isForced });
  };
  return (
    <Stack gap="sm">
      {operation !== undefined && <Operation cluster={id} operation={operation} />}
      <Text size="sm" c="dimmed">
        {texts.hint}
      </Text>
      <Editor
        label={texts.manifest}
        before={doc}
        marks={marks}
        ref={editor}
        onChange={setDoc}
        onFiles={take}
      />
      {(fault ?? isTooLarge) && <Alert color="red">{fault ?? texts.tooLarge}</Alert>}
      <Group justify="space-between" align="flex-start">
        <FileButton multiple onChange={take}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFile size={14} aria-hidden />}>
              {texts.choose}
            </Button>
          )}
        </FileButton>
        <Checkbox
          flex="1 1 320px"
          label={texts.force}
          description={texts.forceHint}
          checked={force}
          onChange={({ currentTarget }) => setForce(currentTarget.checked)}
        />
        <Group>
          <Button
            variant={isChecked ? 'default' : 'filled'}
            loading={send.isPending && send.variables.dryRun}
            disabled={doc.length === 0 || isTooLarge || send.isPending}
            onClick={() => ask(true)}
          >
            {texts.check}
          </Button>
          <Button
            variant={isChecked ? 'filled' : 'default'}
            loading={send.isPending && !send.variables.dryRun}
            disabled={!isChecked || isBusy || send.isPending}
            onClick={() => ask(false)}
          >
            {texts.apply}
          </Button>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {isBusy ? texts.busy : !isChecked && texts.checkFirst}
      </Text>
      {operation === undefined && (
        <div ref={outcome}>
          <Outcome
            error={send.error}
            marks={marks}
            results={send.data?.results}
            isCheck={send.data?.wish.dryRun === true}
            onGoTo={(line) => editor.current?.goTo(line)}
            onForce={() => ask(true, true)}
            onOpen={open}
          />
        </div>
      )}
    </Stack>
  );
}

/** Whether the apply of the address is still under way, and changes the cluster. */
function useIsBusy(id: string, operation = ''): boolean {
  const { data } = useQuery({ ...operationQuery(id, operation), enabled: operation !== '' });
  return data !== undefined && !data.dry_run && !isOver(data);
}

function operationOf(results: readonly Applied[]): string | undefined {
  return results.find((one) => one.operation !== undefined)?.operation;
}
