import type { Page } from 'playwright-core';
import { type LocalServer, startLocalServer } from './local-server.ts';

/**
 * Markup that shows itself if a page takes it for more than a text: a script, an element with a handler, a style, and what
 * closes an attribute.
 */
export const CANARY = `<img src=x onerror="alert('canary')"><script>alert('canary')</script>"><b id=canary>`;

/** KQueen with its demo organization, for tests of the console. */
export interface ConsoleServer extends LocalServer {
  /** Calls the API as the user of the token, the superadmin if there is none. Rejects what is no success. */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown, token?: string): Promise<T>;
}

/** Starts KQueen by its own script on the embedded store, with these options. */
export async function startConsole(variables: Record<string, string> = {}): Promise<ConsoleServer> {
  const server = await startLocalServer(variables);
  const { access_token } = await call<{ access_token: string }>('POST', '/auth', ADMIN);
  async function call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
  return { ...server, api: (method, path, body, token = access_token) => call(method, path, body, token) };
}

/** The superadmin of the demo organization. */
export const ADMIN = { username: 'admin', password: 'default' };

/** Opens a path and logs in where the console asks for it. */
export async function enter(
  page: Page,
  server: ConsoleServer,
  path = '/',
  { username, password } = ADMIN,
): Promise<void> {
  await page.goto(server.url + path);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('navigation').waitFor();
}

/** Elements of the canary that a page took for markup; a text shows none. */
export function canaryElements(page: Page): Promise<number> {
  return page.locator('#canary, img[src="x"]').count();
}
