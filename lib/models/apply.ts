import type { Model, PartName, StoredObject } from '../repository/model.ts';

/** `preparing` until all of it is stored; `expired` when it took too long. */
export type ApplyState = 'preparing' | 'running' | 'finished' | 'expired';

/** Who asked for an apply, and by which right; enough to ask again whether they may. */
export interface Applicant {
  id: string;
  name: string;
  /** The id of their organization. */
  organization: string;
  /** The namespace of their organization. */
  namespace: string;
  password_version: number;
  /** The API token by which they asked. */
  token?: { id: string; hash: string };
}

/**
 * An apply that outlasted its request: a worker goes on with it. What it applies and what came of it are secret records of
 * its own, since a manifest may hold Secrets, and an API server may quote them when it refuses one.
 */
export interface Apply extends StoredObject {
  /** The id of the cluster. */
  cluster: string;
  applicant: Applicant;
  /** Only checks. */
  dry_run: boolean;
  /** Takes over fields that other managers own. */
  force: boolean;
  state: ApplyState;
  /** Its place among those of its tenant that are not over. */
  slot: number;
  /** The number of its secret records with objects that are still to be applied. */
  manifests: number;
  /** The number of its secret records with results. */
  results: number;
  /** The worker that has it for itself, and until when (RFC 3339, milliseconds). */
  claim?: { id: string; until: string };
  /** How often a worker has claimed it. */
  attempts: number;
  /** When it is given up (RFC 3339). */
  expires_at: string;
  /** When it was over (RFC 3339). */
  ended_at?: string;
  /** Why it waits, or why it ended before all was applied. */
  message?: string;
}

/** The groups of its secret records. */
export const MANIFESTS = 'manifests';
export const RESULTS = 'results';

/** How long results can be read. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Until when its results can be read (RFC 3339); undefined while it is not over. */
export function resultsEnd({ ended_at }: Apply): string | undefined {
  return ended_at === undefined ? undefined : new Date(Date.parse(ended_at) + KEPT_MS).toISOString();
}

/** Whether it is not over. */
export function isUnderWay({ state }: Apply): boolean {
  return state === 'preparing' || state === 'running';
}

export const applyModel: Model<Apply> = {
  name: 'apply',
  belongsTo: ({ namespace }) => ({ namespace }),
  // One at a time changes a cluster, so that none undoes what a later one did; and a tenant has so many slots alone.
  unique: (apply) => {
    if (!isUnderWay(apply)) return [];
    const { namespace, slot, cluster, dry_run } = apply;
    const ofTenant = { field: 'slot', value: `${namespace}/${slot}` };
    return dry_run ? [ofTenant] : [ofTenant, { field: 'running', value: cluster }];
  },
  references: ({ namespace, cluster }) => [{ field: 'cluster', model: 'cluster', namespace, id: cluster }],
  heldBy: () => [],
  // From its beginning until it is over, and again when its results have been there long enough.
  due: (apply) => resultsEnd(apply) ?? apply.created_at,
  parts: ({ manifests, results }) => [...numbered(MANIFESTS, manifests), ...numbered(RESULTS, results)],
};

function numbered(group: string, count: number): PartName[] {
  return Array.from({ length: count }, (_, number) => ({ group, number }));
}
