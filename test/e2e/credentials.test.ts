/** @slow It starts the local server, and runs the commands of the docs with kubectl. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { chaptersOf } from '../support/chapters.ts';
import { kubectlTest } from '../support/kubectl.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const chapters = chaptersOf('docs/credentials.md');
let server: LocalServer;
let simulator: KubernetesSimulator;
let directory: string;
beforeAll(async () => {
  server = await startLocalServer();
  simulator = await startKubernetesSimulator();
  simulator.objects.add(...sampleCluster({ nodes: 3, pods: 24, replicas: 5 }));
  directory = await mkdtemp(join(tmpdir(), 'kqueen-credentials-'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await simulator.close();
  await rm(directory, { recursive: true, force: true });
});

async function call(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return (await response.json()) as Record<string, string>;
}

kubectlTest(
  'the commands of the page about credentials do what it says, from the started server',
  async () => {
    const { access_token: token = '' } = await call('POST', '/auth', '', {
      username: 'admin',
      password: 'default',
    });
    const engine = 'kqueen.engines.ManualEngine';
    const { id: provisioner } = await call('POST', '/provisioners', token, { name: 'p', engine });
    const kubeconfig = await simulator.kubeconfig('certificate');
    const { id: cluster = '' } = await call('POST', '/clusters', token, {
      name: 'c',
      provisioner,
      kubeconfig,
    });
    const [{ id: organization = '' } = {}] = (await call('GET', '/organizations', token)) as unknown as {
      id: string;
    }[];
    const [issue = '', list = '', revoke = ''] = ['Get one and use it', 'See and revoke them'].flatMap(
      (title) => chapters.get(title) ?? [],
    );
    const [live = ''] = chapters.get('Live by credentials alone') ?? [];
    const script = async (lines: string, more: object = {}) => {
      const env = { PATH: process.env.PATH, HOME: directory, KQUEEN: server.url, TOKEN: token };
      const all = { ...env, CLUSTER: cluster, ORGANIZATION: organization, ...more };
      const { stdout } = await promisify(execFile)('bash', ['-euc', lines], {
        ...{ cwd: directory, env: all, timeout: 60_000 },
      });
      return stdout;
    };
    expect(await script(issue)).toMatch(/^NAME .*\n(app-2-\S+ .*\n)+/);
    const [credential] = JSON.parse(await script(list)) as { id: string; state: string }[];
    expect(credential).toMatchObject({ role: 'edit', namespace: 'shop', state: 'active' });
    await script(revoke, { CREDENTIAL: credential?.id });
    const again = script('kubectl --kubeconfig shop.kubeconfig get pods');
    await expect(again).rejects.toMatchObject({ stderr: expect.stringContaining('Unauthorized') });
    expect(JSON.parse(await script(live)).policy).toMatchObject({ 'cluster:kubeconfig': 'IS_ADMIN' });
  },
  120_000,
);

test('the page has the commands that are run', () => {
  expect([...chapters].map(([title, blocks]) => [title, blocks.length])).toEqual([
    ['', 0],
    ['Get one and use it', 1],
    ['See and revoke them', 2],
    ['Who may have which', 0],
    ['Live by credentials alone', 1],
    ['What KQueen keeps in the cluster', 1],
  ]);
});
