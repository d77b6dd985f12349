import { ApiError, errorOf, Offline } from './errors.ts';

/** Answer of the routes that begin or refresh a session. */
interface SessionTokens {
  access_token: string;
  expires_in: number;
}

/** A token that expires within this time is replaced before it is used. */
const EARLY_MS = 15_000;
const CHANNEL = 'kqueen-session';

let access: { token: string; until: number } | undefined;
let refreshing: Promise<string> | undefined;

/** Tells other tabs that somebody has logged out, since they share the session. */
const tabs = new BroadcastChannel(CHANNEL);

/**
 * A valid access token. The token lives in this module and nowhere else; the session is a cookie that no script can read.
 * Concurrent callers share one refresh. Throws `ApiError` (401) without a session, `Offline`.
 */
export async function accessToken(): Promise<string> {
  return access !== undefined && performance.now() < access.until - EARLY_MS ? access.token : refresh();
}

/** Replaces the access token, unless the one that failed was replaced meanwhile. */
export async function tokenAfter(failed: string): Promise<string> {
  return access !== undefined && access.token !== failed ? access.token : refresh();
}

/** Begins a session. Throws `ApiError`, `Offline`. */
export async function logIn(username: string, password: string): Promise<void> {
  keep(await ask('/api/v1/auth/session', { username, password }));
}

/** Ends the session, also in other tabs; gives the address at which an identity provider logs out, if it should. */
export async function logOut(): Promise<string | undefined> {
  const token = await accessToken();
  const response = await send('/api/v1/auth/logout', { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok && response.status !== 401) throw await errorOf(response);
  const view = response.ok ? ((await response.json()) as { end_session?: string }) : {};
  forget();
  tabs.postMessage('logged out');
  return view.end_session;
}

/** Forgets the access token. */
export function forget(): void {
  access = undefined;
}

/** Calls `then` when the session was ended in another tab. */
export function onLoggedOutElsewhere(then: () => void): void {
  tabs.onmessage = () => {
    forget();
    then();
  };
}

function refresh(): Promise<string> {
  refreshing ??= ask('/api/v1/auth/session/refresh')
    .then(keep)
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

function keep({ access_token, expires_in }: SessionTokens): string {
  access = { token: access_token, until: performance.now() + expires_in * 1000 };
  return access_token;
}

async function ask(path: string, body?: unknown): Promise<SessionTokens> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await send(path, body === undefined ? {} : json);
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as SessionTokens;
}

function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, { ...init, method: 'POST' }).catch((cause: unknown) => {
    throw new Offline(cause);
  });
}

/** Whether an error says that there is no valid session. */
export function isSessionOver(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 401;
}
