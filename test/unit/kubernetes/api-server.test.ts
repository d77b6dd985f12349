import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applyObjects } from '../../../lib/kubernetes/apply/apply.ts';
import { Discovery } from '../../../lib/kubernetes/apply/discovery.ts';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';
import { type ClusterConnection, ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { ALL_PARTS, readInventory } from '../../../lib/kubernetes/read/inventory.ts';
import { statusViews } from '../../../lib/kubernetes/show/status.ts';
import { topologyViews } from '../../../lib/kubernetes/show/topology.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../../simulators/kubernetes.ts';

/** A real API server is used beside the simulated one where KUBECONFIG names a file that the door lets through. */
const REAL = process.env.KUBECONFIG;
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

let simulator: KubernetesSimulator;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  const metadata = { name: 'default' };
  simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata });
});
afterAll(() => simulator.close());

const SERVERS: [name: string, kubeconfig: () => Promise<Kubeconfig>][] = [
  ['simulated', async () => parseKubeconfig(await simulator.kubeconfig('certificate'))],
];
if (REAL !== undefined && existsSync(REAL)) {
  SERVERS.push(['real', async () => parseKubeconfig(readFileSync(REAL, 'utf8'))]);
}

describe.each(SERVERS)('a %s API server', (_name, kubeconfig) => {
  const namespace = `kqueen-test-${randomBytes(4).toString('hex')}`;
  const manifest = parseManifest(`
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}, annotations: {kqueen/name: Web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}}
`);
  const connected = async <T>(use: (connection: ClusterConnection, signal: AbortSignal) => Promise<T>) =>
    new ClusterConnector(EVERYWHERE, []).connect(await kubeconfig(), (connection) =>
      use(connection, AbortSignal.timeout(20_000)),
    );
  const inventory = () =>
    connected((connection, signal) => readInventory(connection, { parts: ALL_PARTS }, signal));

  test('tries and applies a manifest, and then holds its objects', async () => {
    const apply = (dryRun: boolean) =>
      connected(async (connection, signal) =>
        applyObjects(
          connection,
          new Discovery(connection, signal),
          await manifest,
          { dryRun, force: false, namespace: 'default' },
          { signal },
        ),
      );
    // Nothing was made, so that the service lacks its namespace.
    expect((await apply(true)).map((applied) => applied?.result)).toEqual(['refused', 'created']);
    expect((await apply(false)).map((applied) => applied?.result)).toEqual(['created', 'created']);
    expect((await apply(false)).map((applied) => applied?.result)).toEqual(['configured', 'configured']);
    const [view] = statusViews(await inventory());
    const status = view?.() ?? {};
    expect(status.services).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          metadata: expect.objectContaining({ name: 'web', namespace }),
          spec: expect.objectContaining({ selector: { app: 'web' } }),
        }),
      ]),
    );
    expect(status.addons).toEqual(expect.arrayContaining([{ name: 'Web' }]));
    expect(status.version).toMatchObject({ git_version: expect.stringMatching(/^v1\./) });
  });

  test('has a topology in which every relation has both of its ends', async () => {
    const [view] = topologyViews(await inventory());
    const { items = {}, relations = [] } = view?.() ?? {};
    const uids = new Set(Object.keys(items));
    expect(relations.length).toBeGreaterThan(0);
    expect(relations.filter(({ source, target }) => !uids.has(source) || !uids.has(target))).toEqual([]);
  });
});
