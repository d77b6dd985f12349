import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PATH = process.env.KQUEEN_TEST_CHROMIUM_BINARY;
/** What the browser says of answers that are no success: the tests look at those themselves. */
const OF_AN_ANSWER = /^Failed to load resource: the server responded with a status of (4|5)\d\d/;
/** Screens that pages must fit. */
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** `describe` for tests in a browser: skipped, and counted so, where there is none. */
export const describeWithBrowser = PATH === undefined ? describe.skip : describe;

/** A page whose faults are collected: errors of scripts, and what its content security policy refused. */
export interface WatchedPage extends Page {
  faults: string[];
}

/** One browser for all tests of a `describeWithBrowser`; gives what opens a page in a session of its own. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<WatchedPage> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: PATH,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  }, 60_000);
  afterAll(() => browser?.close());
  return async (options) => {
    const context = await browser.newContext({
      viewport: DESKTOP,
      locale: 'en-US',
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return watched(await context.newPage());
  };
}

function watched(page: Page): WatchedPage {
  const faults: string[] = [];
  page.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning';
    if (isFault && !OF_AN_ANSWER.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error.stack)));
  page.on('dialog', (dialog) => {
    faults.push(`A dialog of the browser: ${dialog.message()}`);
    dialog.dismiss();
  });
  return Object.assign(page, { faults });
}

let axe: Promise<string> | undefined;

/**
 * What axe finds against WCAG 2.2 AA in the page as it is, in both colors; one line each. It is evaluated from outside, so
 * that the content security policy stays in force.
 */
export async function axeFaults(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(`${await axe};undefined`);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const results = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)) as AxeResults;
    found.push(
      ...results.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${colorScheme} ${id}: ${html} ${failureSummary}`),
      ),
    );
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}

interface AxeResults {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** Saves pictures of the page for the documentation, when KQUEEN_SCREENSHOTS is 1: in both colors, and on a phone. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.KQUEEN_SCREENSHOTS !== '1') return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    await page.screenshot({ path: `docs/images/console-${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await onPhone(page, async () => {
    await page.screenshot({ path: `docs/images/console-${name}-phone.png` });
  });
  await page.emulateMedia({ colorScheme: null });
}

/** What reaches beyond the width of a phone, but for what scrolls by itself; one line each. */
export function phoneFaults(page: Page): Promise<string[]> {
  return onPhone(page, () => page.evaluate(BEYOND_THE_SCREEN) as Promise<string[]>);
}

const BEYOND_THE_SCREEN = `[...document.body.querySelectorAll('*')]
  .filter((element) => {
    const { right, width, height } = element.getBoundingClientRect();
    if (right <= innerWidth + 1 || width === 0 || height === 0) return false;
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return false;
    }
    return getComputedStyle(element).visibility !== 'hidden';
  })
  .map((element) => 'Reaches beyond the screen: ' + element.outerHTML.slice(0, 200))`;

async function onPhone<T>(page: Page, look: () => Promise<T>): Promise<T> {
  const size = page.viewportSize();
  await page.setViewportSize(PHONE);
  await settled(page);
  const seen = await look();
  if (size) await page.setViewportSize(size);
  return seen;
}

/** Once everything stands where it stays. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.evaluate(`for (const one of document.getAnimations()) {
    if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
  }`);
}
