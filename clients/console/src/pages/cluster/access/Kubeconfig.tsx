import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Cluster } from '../../../data/clusters.ts';
import { readKubeconfig } from '../../../data/credentials.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { clusterAccess } from '../../../texts/cluster-access.ts';
import { Allowed } from '../Allowed.tsx';
import { KubeconfigFile } from './KubeconfigFile.tsx';

const { kubeconfig: texts, refused } = clusterAccess;

/** The kubeconfig that KQueen keeps, read on a click and forgotten when it is hidden. */
export function Kubeconfig({ cluster }: { cluster: Cluster }) {
  return (
    <Panel title={texts.title}>
      <Allowed cluster={cluster} action="cluster:kubeconfig" otherwise={<Text size="sm">{refused}</Text>}>
        <Stored cluster={cluster} />
      </Allowed>
    </Panel>
  );
}

function Stored({ cluster: { id, name } }: { cluster: Cluster }) {
  const { data, error, isPending, mutate, reset } = useMutation({ mutationFn: () => readKubeconfig(id) });
  return (
    <Stack align="flex-start">
      <Text size="sm">{texts.text}</Text>
      {data === undefined ? (
        <Button variant="default" size="xs" loading={isPending} onClick={() => mutate()}>
          {texts.show}
        </Button>
      ) : (
        <>
          <KubeconfigFile text={data} names={[name]} />
          <Button variant="default" size="xs" onClick={reset}>
            {texts.hide}
          </Button>
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Stack>
  );
}
