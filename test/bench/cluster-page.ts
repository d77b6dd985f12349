import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { findChromium } from '../support/chromium-binary.ts';
import { ADMIN, startConsole } from '../support/console.ts';
import { median } from './measure.ts';

const PODS = 1_000;
const ROUNDS = 7;
const TARGET_MS = 1_000;

/** A page of a cluster: its address below that of the cluster, what it asks the API for, and what its reader waits for. */
const PAGES = [
  { name: 'nodes and pods', path: '', asks: '/status?', shows: 'tbody tr' },
  { name: 'workloads', path: '?section=workloads', asks: '/status?', shows: 'tbody tr' },
  { name: 'topology', path: '/topology', asks: '/topology-data', shows: '.react-flow__node' },
];
type Opened = (typeof PAGES)[number];

/** Measures in Chromium how long pages of a large cluster take to be drawn once the API has answered. */
export async function benchClusterPage(): Promise<void> {
  const binary = await findChromium();
  if ('missing' in binary) {
    process.stdout.write(`\nWITHOUT CHROMIUM, so that no cluster is opened: ${binary.missing}\n`);
    return;
  }
  const [server, simulator] = await Promise.all([startConsole(), startKubernetesSimulator()]);
  simulator.objects.add(...sampleCluster({ nodes: 20, pods: PODS, replicas: 20 }));
  const wish = { name: 'existing', engine: 'kqueen.engines.ManualEngine' };
  const { id: provisioner } = await server.api('POST', '/provisioners', wish);
  const kubeconfig = await simulator.kubeconfig();
  const { id } = await server.api('POST', '/clusters', { name: 'large', provisioner, kubeconfig });
  const browser = await chromium.launch({ executablePath: binary.path, args: ['--no-sandbox'] });
  const context = await loggedIn(browser, server.url);
  process.stdout.write(
    `\nA cluster of ${PODS} pods in Chromium: from the answer of the API to what is drawn\n`,
  );
  for (const page of PAGES) {
    const took = await drawn(context, `${server.url}/clusters/${id}`, page);
    const verdict = took < TARGET_MS ? `within ${TARGET_MS} ms` : `OVER ${TARGET_MS} ms`;
    process.stdout.write(`${page.name.padEnd(44)}${took.toFixed(0).padStart(10)} ms  ${verdict}\n`);
  }
  await browser.close();
  await Promise.all([server.stop(), simulator.close()]);
}

async function loggedIn(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const answer = await context.request.post(`${url}/api/v1/auth/session`, { data: ADMIN });
  if (!answer.ok()) throw new Error(`The login answered ${answer.status()}`);
  return context;
}

/** The median of some rounds, of which the first one loads the code. */
async function drawn(context: BrowserContext, url: string, { path, asks, shows }: Opened): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const page = await context.newPage();
    await page.addInitScript(notingWhenShown(shows));
    await page.goto(url + path);
    await page.locator(shows).first().waitFor({ timeout: 60_000 });
    took.push(
      (await page.evaluate(`globalThis.shown.then((at) => at - performance.getEntriesByType('resource')
      .find(({ name }) => name.includes(${JSON.stringify(asks)})).responseEnd)`)) as number,
    );
    await page.close();
  }
  return median(took.slice(1));
}

/** A script that notes the frame in which a selector is found for the first time. */
function notingWhenShown(shows: string): string {
  return `globalThis.shown = new Promise((note) => new MutationObserver((_, observer) => {
    if (!document.querySelector(${JSON.stringify(shows)})) return;
    observer.disconnect();
    requestAnimationFrame(() => note(performance.now()));
  }).observe(document, { childList: true, subtree: true }));`;
}
