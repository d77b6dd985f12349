import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { EmbeddedStore } from '../../lib/repository/stores/embedded.ts';
import { ensureConsole } from '../../scripts/console/ensure.ts';
import { findChromium } from '../support/chromium-binary.ts';
import { startLocalServer } from '../support/local-server.ts';
import { median, print } from './measure.ts';
import { createBenchWorld } from './world.ts';

const CLUSTERS = 10_000;
const ROUNDS = 7;
const TARGET_MS = 1_000;
/** How long a page lives whose memory is measured, and when for the first time: by then its code has warmed up. */
const MINUTES = 30;
const EARLY_MINUTES = 5;

/** A page with an empty cache, from its address to what its reader waits for; in milliseconds. */
interface Load {
  name: string;
  path: string;
  /** Selector of what is waited for. */
  shows: string;
}

const SWAGGER: Load = { name: 'Swagger UI', path: '/api/docs', shows: '.opblock' };
const LOADS: Load[] = [
  { name: 'overview', path: '/', shows: 'section a[href*="state="]' },
  { name: 'table of clusters', path: '/clusters', shows: 'tbody tr' },
];

/** Measures first loads of the console with many clusters in Chromium, beside that of Swagger UI. */
export async function benchConsole(): Promise<void> {
  const binary = await findChromium();
  if ('missing' in binary) {
    process.stdout.write(`\nWITHOUT CHROMIUM, so that the console is not measured: ${binary.missing}\n`);
    return;
  }
  await ensureConsole();
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-console-'));
  const store = new EmbeddedStore(join(directory, 'kqueen.db'));
  const { services } = await createBenchWorld(store, { clusters: CLUSTERS });
  await store.close();
  const server = await startLocalServer({
    KQUEEN_DATA_DIR: directory,
    KQUEEN_SECRET_KEY: services.config.SECRET_KEY,
    KQUEEN_ETCD_PREFIX: services.config.ETCD_PREFIX,
    KQUEEN_CLUSTER_CHECK_INTERVAL: '86400',
  });
  const browser = await chromium.launch({ executablePath: binary.path, args: ['--no-sandbox'] });
  const session = await loggedIn(browser, server.url);
  const floor = await loadOf(browser, session, server.url, SWAGGER);
  const rows = [];
  for (const load of LOADS) {
    const ours = await loadOf(browser, session, server.url, load);
    const note = ours < TARGET_MS ? `within ${TARGET_MS} ms` : `OVER ${TARGET_MS} ms`;
    rows.push({ what: load.name, ours, floor, note });
  }
  print(`First load in Chromium with an empty cache, ${CLUSTERS} clusters`, rows, ['console', 'Swagger']);
  const [before, after] = await heapsOf(browser, session, server.url);
  const megabytes = [before, after].map((bytes) => (bytes / 1024 ** 2).toFixed(1));
  process.stdout.write(
    `heap of a live overview: ${megabytes[0]} MB after ${EARLY_MINUTES} minutes, ${megabytes[1]} MB after ${MINUTES}\n`,
  );
  await browser.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

type Session = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>;

async function loggedIn(browser: Browser, url: string): Promise<Session> {
  const context = await browser.newContext();
  const data = { username: 'admin', password: 'default' };
  const answer = await context.request.post(`${url}/api/v1/auth/session`, { data });
  if (!answer.ok()) throw new Error(`The login answered ${answer.status()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function loadOf(browser: Browser, session: Session, url: string, load: Load): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const context = await browser.newContext({ storageState: session });
    const page = await context.newPage();
    took.push(await timed(page, url + load.path, load.shows));
    Object.assign(session, await context.storageState());
    await context.close();
  }
  // The first round loads what the server keeps.
  return median(took.slice(1));
}

async function timed(page: Page, url: string, shows: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(shows).first().waitFor({ timeout: 60_000 });
  return (await page.evaluate('performance.now()')) as number;
}

/** The heap of an overview that something new is told every 5 seconds, twice in its life; its clock is run fast. */
async function heapsOf(browser: Browser, session: Session, url: string): Promise<[number, number]> {
  const context = await browser.newContext({ storageState: session });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let told = 0;
  await page.route('**/api/v1/clusters/overview', async (route) => {
    const overview = await (await route.fetch()).json();
    told += 1;
    await route.fulfill({ json: { ...overview, total: overview.total + told } });
  });
  await page.clock.install();
  await page.goto(url);
  const live = async (minutes: number) => {
    for (let passed = 0; passed < minutes * 60; passed += 5) {
      await page.clock.runFor(5_000);
      await page.evaluate('fetch("/api/v1/health?live=true")');
    }
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const heaps: [number, number] = [await live(EARLY_MINUTES), await live(MINUTES - EARLY_MINUTES)];
  await context.close();
  if (told < MINUTES) throw new Error(`The page asked ${told} times alone`);
  return heaps;
}
