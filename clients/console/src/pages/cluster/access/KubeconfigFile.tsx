import { Button, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Copied } from '../../../parts/Copied.tsx';
import { clusterAccess } from '../../../texts/cluster-access.ts';

const { file: texts } = clusterAccess;

/** A kubeconfig to copy or to download as a file of these names, and the command that uses it. */
export function KubeconfigFile({ text, names }: { text: string; names: readonly string[] }) {
  const file = `${names.map(nameOfFile).filter(Boolean).join('-') || 'cluster'}.kubeconfig`;
  return (
    <Stack w="100%">
      <Copied label={texts.label} text={text} lines={12}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => download(text, file)}
        >
          {texts.download}
        </Button>
      </Copied>
      <Copied label={texts.command} text={`kubectl --kubeconfig ${file} get pods`} />
    </Stack>
  );
}

/** What a name may be called in a command and on a disk. */
function nameOfFile(name: string): string {
  return name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 60)
    .replace(/^[-.]+|[-.]+$/g, '');
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
