import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceAccountFile } from '../../../lib/engines/gke/account.ts';
import { adminKubeconfig } from '../../../lib/engines/gke/admin-kubeconfig.ts';
import { gkeConnect } from '../../../lib/engines/gke/connect.ts';
import { gceEngine } from '../../../lib/engines/gke/engine.ts';
import { percentOf } from '../../../lib/engines/gke/observations.ts';
import { isAtLeast } from '../../../lib/engines/gke/versions.ts';
import { GceWork } from '../../../lib/engines/gke/work.ts';
import { type GkeSimulator, startGkeSimulator } from '../../simulators/gke.ts';

const COUNT = 10_000;
const { signal } = new AbortController();
let gke: GkeSimulator;
let engine: ReturnType<typeof gceEngine>;
beforeAll(async () => {
  gke = await startGkeSimulator();
  const now = () => new Date();
  const bootstrap = () => Promise.reject(new Error('Nothing is bootstrapped here'));
  engine = gceEngine(async () => new GceWork({ connect: gkeConnect(gke.settings, now), bootstrap, now }));
});
afterAll(() => gke.close());

test(`${COUNT} idle clusters are one request, whatever their number`, async () => {
  const ids = Array.from(
    { length: COUNT },
    (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  );
  for (const id of ids) {
    gke.state.add({
      name: `a${id.replaceAll('-', '')}`,
      location: 'europe-west1-b',
      status: 'RUNNING',
      resourceLabels: { 'kqueen-cluster': id },
      releaseChannel: { channel: 'REGULAR' },
      currentMasterVersion: '1.33.5-gke.1080000',
      currentNodeCount: 3,
      nodePools: [],
      networkPolicy: {},
      addonsConfig: { networkPolicyConfig: { disabled: true } },
      clusterIpv4Cidr: '10.4.0.0/14',
    });
  }
  const clusters = ids.map((id) => ({ id, name: id, state: 'OK' as const, metadata: {}, handle: {} }));
  const parameters = { service_account_info: serviceAccountFile().parse(gke.accounts.keyFile()) };
  const seen = await engine.watch(clusters, parameters, signal);
  expect(seen.size).toBe(COUNT);
  expect(new Set([...seen.values()].map((one) => JSON.stringify(one)))).toEqual(
    new Set(['{"state":"OK","version":"v1.33.5-gke.1080000"}']),
  );
  expect(gke.received).toEqual(['POST /token', 'GET /v1/projects/simulated-project/locations/-/clusters']);
});

test('a key that cannot sign is told without a word of it', async () => {
  const pem = '-----BEGIN PRIVATE KEY-----\ncanary-key\n-----END PRIVATE KEY-----\n';
  const file = { ...gke.accounts.keyFile(), private_key: pem };
  const parameters = { service_account_info: serviceAccountFile().parse(file) };
  const failure = await engine.status(parameters, signal).catch((error: unknown) => error);
  expect(String(failure)).toContain('service_account_info.private_key cannot sign');
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary-key');
});

test.each([
  ['1.34.1-gke.1200', '1.34', true],
  ['1.34.1-gke.1200', '1.34.1', true],
  ['1.34.1-gke.900', '1.34.1-gke.1200', false],
  ['1.33.10-gke.1', '1.33.9', true],
  ['', '1.33', false],
])('%s is at least %s: %s', (version, wanted, isTrue) => {
  expect(isAtLeast(version, wanted)).toBe(isTrue);
});

test('progress is told by the stages that Google counts, and by nothing else', () => {
  const metric = (name: string, value: number) => ({ name, intValue: value });
  const metrics = [metric('NODES_TOTAL', 4), metric('NODES_COMPLETE', 3), metric('NODES_FAILED', 1)];
  expect(percentOf({ name: 'upgrade', status: 'RUNNING', progress: { metrics } })).toBe(75);
  expect(percentOf({ name: 'other', status: 'RUNNING' })).toBeUndefined();
  expect(percentOf({ name: 'other', status: 'DONE' })).toBe(100);
});

test('an address that a kubeconfig may not hold is refused', () => {
  const masterAuth = { clusterCaCertificate: 'not a certificate' };
  expect(() => adminKubeconfig({ name: 'a', endpoint: '203.0.113.7', masterAuth }, 'token')).toThrow(
    /^Google describes an API server that cannot be used\. /,
  );
  expect(() => adminKubeconfig({ name: 'a' }, 'token')).toThrow(
    'Google has no address for the API server yet',
  );
});
