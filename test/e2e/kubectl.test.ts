/** @slow It runs kubectl. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ClusterConnector } from '../../lib/kubernetes/connection/connection.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { kubernetesVersion } from '../../lib/kubernetes/read/version.ts';
import { request } from '../support/api.ts';
import { chaptersOf } from '../support/chapters.ts';
import { credentialTests } from '../support/credentials.ts';
import { kubectlTest } from '../support/kubectl.ts';

const run = promisify(execFile);
const tests = credentialTests();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-kubectl-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(() => {
  const pod = (namespace: string) => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `${namespace}-pod`, namespace }, spec: {} },
  });
  tests.simulator.objects.add(pod('shop'), pod('kube-system'));
});

/** What a command prints, and why it fails; with a home of its own, and by this kubeconfig. */
async function shell(script: string, kubeconfig: string): Promise<string> {
  const { PATH } = process.env;
  const env = { PATH, HOME: directory, KUBECONFIG: join(directory, kubeconfig) };
  const { stdout, stderr } = await run('sh', ['-ec', script], { cwd: directory, env, timeout: 30_000 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return stdout + stderr;
}

kubectlTest(
  'a credential works in kubectl within its role and namespace, and ends in time',
  async () => {
    const yaml = { ...tests.asOwner(), headers: { accept: 'application/yaml' } };
    const { text } = await tests.issue({ role: 'view', namespace: 'shop', ttl: 600 }, yaml);
    await writeFile(join(directory, 'shop.kubeconfig'), text);
    const kubectl = (command: string) => shell(`kubectl ${command}`, 'shop.kubeconfig');
    expect(await kubectl('get pods -o name')).toBe('pod/shop-pod\n');
    expect(await kubectl('auth whoami')).toMatch(/system:serviceaccount:kqueen-credentials:kqueen-/);
    expect(await kubectl('get secrets')).toMatch(/Forbidden.* cannot list resource "secrets"/);
    expect(await kubectl('get pods -n kube-system')).toMatch(/Forbidden.* in the namespace "kube-system"/);
    tests.later(600);
    expect(await kubectl('get pods -o name')).toMatch(/Unauthorized/);
  },
  60_000,
);

kubectlTest(
  'a revoked credential is of no use to kubectl',
  async () => {
    const { body } = await tests.issue({ role: 'admin', namespace: 'shop' });
    await writeFile(join(directory, 'revoked.kubeconfig'), JSON.stringify(body.kubeconfig));
    expect(await shell('kubectl get pods -o name', 'revoked.kubeconfig')).toBe('pod/shop-pod\n');
    await tests.revoke(String(body.id));
    expect(await shell('kubectl get pods -o name', 'revoked.kubeconfig')).toMatch(/Unauthorized/);
  },
  60_000,
);

kubectlTest(
  'the commands of the import manifest turn an access of your own into one that KQueen takes',
  async () => {
    const { text } = await request('GET', '/clusters/import-manifest', tests.asOwner());
    const own = await tests.simulator.kubeconfig('certificate');
    await writeFile(join(directory, 'own.kubeconfig'), JSON.stringify(own));
    await writeFile(join(directory, 'kqueen.yml'), text);
    const commands = [...text.matchAll(/^# {3}(.*)$/gm)].map(([, command = '']) => command);
    expect(chaptersOf('docs/import.md').get('Make a kubeconfig for KQueen')?.[1]).toBe(commands.join('\n'));
    expect(await shell(commands.join('\n'), 'own.kubeconfig')).toBe(
      'serviceaccount/kqueen created\nclusterrolebinding.rbac.authorization.k8s.io/kqueen created\nsecret/kqueen-token created\n',
    );
    const written = await readFile(join(directory, 'kqueen.kubeconfig'), 'utf8');
    const kubeconfig = parseKubeconfig(written);
    const version = new ClusterConnector(['127.0.0.0/8'], []).connect(kubeconfig, (connection) =>
      kubernetesVersion(connection, AbortSignal.timeout(5_000)),
    );
    expect(await version).toEqual({ gitVersion: 'v1.31.2' });
    expect(await shell('kubectl auth whoami', 'kqueen.kubeconfig')).toMatch(
      /system:serviceaccount:kube-system:kqueen/,
    );
    expect(await shell(commands[0] ?? '', 'own.kubeconfig')).toMatch(/^(.* unchanged\n){3}$/);
  },
  60_000,
);

test('a manifest for less than cluster-admin binds that role, and another role is refused', async () => {
  const get = (query: string) => request('GET', '/clusters/import-manifest', { ...tests.asOwner(), query });
  const { text, headers } = await get('role=view');
  expect([headers['content-type'], text]).toEqual([
    'application/yaml',
    expect.stringContaining('name: view'),
  ]);
  expect(text).not.toContain('cluster-admin');
  expect((await get('role=root')).status).toBe(400);
});
