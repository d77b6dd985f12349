import type { ClusterState } from '../../../lib/models/cluster.ts';
import { Chance } from './random.ts';

/** A cluster of the world, before it has an id. */
export interface Planned {
  name: string;
  state: ClusterState | 'gone';
  /** How it came: a job created it, or it was imported. */
  by: 'jenkins' | 'import';
  /** Which of the people of its organization owns it. */
  owner: number;
  /** How long ago it was requested. */
  minutesAgo: number;
  nodes: number;
  team: string;
}

const MINUTES_OF_A_DAY = 24 * 60;
/** Nobody remembers more. */
export const DAYS = 30;
/** How long the jobs of the world take. */
export const MINUTES = { creation: 15, removal: 8 };

const SERVICES = [
  'payments',
  'search',
  'checkout',
  'catalog',
  'ledger',
  'media',
  'billing',
  'tracking',
  'identity',
  'reports',
] as const;
const STAGES = ['prod', 'staging', 'dev', 'test'] as const;
const REGIONS = ['eu', 'us', 'ap'] as const;

/** How many clusters of which state each organization has: a few of everything. */
const STATES: readonly [Planned['state'], number][] = [
  ['OK', 49],
  ['Deploying', 3],
  ['Destroying', 2],
  ['Error', 7],
  ['Unknown', 6],
  ['gone', 8],
];

/** The clusters of an organization, the same in every run. */
export function planClusters(seed: number, people: number): Planned[] {
  const chance = new Chance(seed);
  let number = 0;
  return STATES.flatMap(([state, count]) =>
    Array.from({ length: count }, (): Planned => {
      const service = chance.of(...SERVICES);
      number += 1;
      const name = `${service}-${chance.of(...STAGES)}-${chance.of(...REGIONS)}-${number}`;
      return {
        name,
        state,
        by: byOf(state, chance),
        owner: chance.below(people),
        minutesAgo: minutesAgo(state, chance),
        nodes: chance.of(3, 3, 5, 8, 12),
        team: service,
      };
    }),
  );
}

/** An imported cluster is never in transition; one whose API server does not answer was imported. */
function byOf(state: Planned['state'], chance: Chance): Planned['by'] {
  if (state === 'Unknown') return 'import';
  return state === 'OK' && chance.next() < 0.3 ? 'import' : 'jenkins';
}

function minutesAgo(state: Planned['state'], chance: Chance): number {
  if (state === 'Deploying') return 1 + chance.below(MINUTES.creation - 3);
  return MINUTES_OF_A_DAY + chance.below((DAYS - 2) * MINUTES_OF_A_DAY);
}
