import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import type { ApiResponse } from './api.ts';
import { ownerIn } from './owner.ts';
import { text, type World } from './world.ts';

/** What a test does with the clusters of one provisioner, as the member who owns them. */
export interface Ordering {
  /** Lets time pass. */
  pass(seconds: number): void;
  /** One run of the schedule. */
  run(): Promise<boolean>;
  /** A request of the member who owns what `order` makes. */
  owner(method: string, path: string, body?: unknown, query?: string): Promise<ApiResponse>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
  /** How a cluster is by what is stored: a list does not ask its provider again. */
  state(id: string): Promise<{ state: string; message: string | undefined } | undefined>;
  /** Runs the schedule every minute until a cluster is in a state, or gone; gives the states in between. */
  until(id: string, state: string | 'gone'): Promise<string[]>;
  /** The history of a cluster, oldest first. */
  story(id: string): Promise<string[]>;
}

const MOST_MINUTES = 90;

/** Orders clusters of a provisioner of alpha. */
export function ordering(world: World, provisioner: string): Ordering {
  const { owner, story } = ownerIn(world);
  const pass = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const run = () => refreshState(world.services);
  const state: Ordering['state'] = async (id) => {
    const { body } = await owner('GET', '/clusters');
    const all = body as unknown as { id: string; state: string; metadata: { status_message?: string } }[];
    const found = all.find((cluster) => cluster.id === id);
    return found && { state: found.state, message: found.metadata.status_message };
  };
  return {
    owner,
    pass,
    run,
    state,
    order: async (metadata) => {
      const ordered = await owner('POST', '/clusters', { name: 'ordered', provisioner, metadata });
      return text(ordered, 'id');
    },
    until: async (id, wanted) => {
      const states: string[] = [];
      for (let minute = 0; minute < MOST_MINUTES; minute += 1) {
        const now = (await state(id))?.state ?? 'gone';
        if (states.at(-1) !== now) states.push(now);
        if (now === wanted) return states;
        pass(60);
        await run();
      }
      throw new Error(`${id} never became ${wanted}: ${states.join(', ')}`);
    },
    story,
  };
}
