import { ensureConsole } from '../../scripts/console/ensure.ts';
import { findChromium } from './chromium-binary.ts';
import { eksForTests } from './eks-endpoint.ts';
import { findEtcd } from './etcd-binary.ts';
import { type EtcdServer, startEtcdServer } from './etcd-server.ts';
import { REAL_CLUSTER } from './real-cluster.ts';
import { findSlapd } from './slapd-binary.ts';

declare global {
  var kqueenTestEtcd: EtcdServer | undefined;
}

/** Starts the etcd of the run and tells the tests where it is; without one, says so and goes on, but never in CI. */
export default async function setup(): Promise<void> {
  await setupSlapd();
  process.stderr.write(`Amazon EKS for the tests, beside the simulated one: ${eksForTests(process.env)}\n`);
  await setupChromium();
  await ensureConsole();
  const etcd = await findEtcd();
  if ('missing' in etcd) {
    const isRequired = process.env.CI === 'true' || process.env.KQUEEN_TEST_ETCD === 'required';
    if (isRequired) throw new Error(`The tests need etcd: ${etcd.missing}`);
    process.stderr.write(`\nWITHOUT ETCD: everything that needs it is skipped: ${etcd.missing}\n\n`);
    return;
  }
  const server = await startEtcdServer(etcd.path);
  globalThis.kqueenTestEtcd = server;
  process.env.KQUEEN_TEST_ETCD_ENDPOINT = server.endpoint;
  process.env.KQUEEN_TEST_ETCD_BINARY = etcd.path;
  process.stderr.write(`etcd for the tests: ${etcd.path}, from ${etcd.from}\n`);
  const cluster = REAL_CLUSTER ?? 'none, since KUBECONFIG names none: its tests are skipped';
  process.stderr.write(`Kubernetes for the tests, beside the simulated one: ${cluster}\n`);
}

/** Tells the tests where OpenLDAP is: each that needs one starts its own. */
async function setupSlapd(): Promise<void> {
  const slapd = await findSlapd();
  if ('missing' in slapd) {
    if (process.env.CI === 'true') throw new Error(`The tests need slapd: ${slapd.missing}`);
    process.stderr.write(`\nWITHOUT SLAPD: logins by LDAP are tested less: ${slapd.missing}\n\n`);
    return;
  }
  process.env.KQUEEN_TEST_SLAPD = JSON.stringify(slapd);
  process.stderr.write(`slapd for the tests: ${slapd.slapd}, from ${slapd.from}\n`);
}

/** Tells the tests where Chromium is: each suite that needs one starts its own. */
async function setupChromium(): Promise<void> {
  const chromium = await findChromium();
  if ('missing' in chromium) {
    if (process.env.CI === 'true') throw new Error(`The tests need Chromium: ${chromium.missing}`);
    process.stderr.write(`\nWITHOUT CHROMIUM: tests of the console are skipped: ${chromium.missing}\n\n`);
    return;
  }
  process.env.KQUEEN_TEST_CHROMIUM_BINARY = chromium.path;
  process.stderr.write(`Chromium for the tests: ${chromium.path} (${chromium.version})\n`);
}
