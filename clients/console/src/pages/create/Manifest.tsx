import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { manifestQuery } from '../../data/create-cluster.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { create } from '../../texts/create.ts';

const { manifest: words } = create;
/** A line to run, as the comment of the manifest has it. */
const LINE = /^# {3}(\S.*)$/gm;

/** How a cluster gives KQueen an account of its own: a manifest, and the lines that use it. */
export function Manifest() {
  const [isShown, setShown] = useState(false);
  return (
    <Panel title={words.title}>
      <Stack align="flex-start">
        <Text size="sm">{words.text}</Text>
        <Button variant="default" size="xs" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? words.hide : words.show}
        </Button>
        {isShown && <Parts />}
      </Stack>
    </Panel>
  );
}

function Parts() {
  const query = useQuery(manifestQuery);
  return (
    <Loaded query={query}>
      {(manifest) => (
        <>
          <Copied label={words.manifest} text={manifest} />
          {[...manifest.matchAll(LINE)].map(([, line = ''], at) => (
            <Copied key={line} label={words.line(at + 1)} text={line} />
          ))}
        </>
      )}
    </Loaded>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <Stack gap={4} w="100%">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy}>
              {copied ? words.copied : words.copy(label)}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {text}
      </Code>
    </Stack>
  );
}
