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
    await page.evaluate('document.getAnimations().forEach((one) => one.finish())');
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

/** Saves a picture of the page for the documentation, when KQUEEN_SCREENSHOTS is 1. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.KQUEEN_SCREENSHOTS !== '1') return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `docs/images/console-${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const size = page.viewportSize();
  await page.setViewportSize(PHONE);
  await page.screenshot({ path: `docs/images/console-${name}-phone.png` });
  if (size) await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: null });
}

/** What reaches beyond the width of a phone: the page itself, or an element that is not meant to scroll. */
export async function phoneFaults(page: Page): Promise<string[]> {
  const size = page.viewportSize();
  await page.setViewportSize(PHONE);
  const wide = (await page.evaluate(`(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    return over > 0 ? ['The page is ' + over + ' pixels wider than the screen'] : [];
  })()`)) as string[];
  if (size) await page.setViewportSize(size);
  return wide;
}
