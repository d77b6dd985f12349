import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { manifestQuery } from '../../data/create-cluster.ts';
import { Copied } from '../../parts/Copied.tsx';
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
