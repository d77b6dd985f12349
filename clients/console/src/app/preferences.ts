import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const YEAR_S = 31_536_000;

/** What a browser keeps of the console: two preferences, in cookies of this site. They hold nothing of the session. */
type Preference = 'kqueen_colors' | 'kqueen_keys';

function read(name: Preference): string | undefined {
  const sent = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  return sent?.slice(name.length + 1);
}

function write(name: Preference, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

/** Keeps the choice of colors for the component library. */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: (otherwise) => {
    const value = read('kqueen_colors');
    return value === 'light' || value === 'dark' || value === 'auto' ? value : otherwise;
  },
  set: (value: MantineColorScheme) => write('kqueen_colors', value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => write('kqueen_colors', 'auto'),
};

const listeners = new Set<() => void>();

/** Whether single keys are shortcuts: who dictates to a computer turns them off (WCAG 2.1.4). */
export function useKeysOn(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => read('kqueen_keys') !== 'off',
  );
}

/** Turns shortcuts by single keys on or off. */
export function turnKeys(on: boolean): void {
  write('kqueen_keys', on ? 'on' : 'off');
  for (const listener of listeners) listener();
}
