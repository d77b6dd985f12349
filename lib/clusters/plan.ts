import * as z from 'zod';
import { withDeadline } from '../deadline.ts';
import type { Engine, EngineCluster, PlannedStep, PlannedTask } from '../engines/engine.ts';
import { MASK } from '../engines/parameters.ts';
import { jsonOf } from '../kubernetes/read/json.ts';
import type { Cluster } from '../models/cluster.ts';
import { BooleanText } from '../wire/list.ts';
import { engineCluster, loadRelations } from './relations.ts';

/** A request has 29 seconds. */
const PLAN_MS = 20_000;
/** A shorter secret would mask what is none. */
const SHORTEST_SECRET = 4;
/** What is shorter in a key file names something: a project, a server. */
const SHORTEST_KEY = 40;

/** The query of a request that can be tried without effect. */
export const dryRunParameter = {
  dry_run: BooleanText.optional().meta({
    description: 'Check everything, tell what would be done, and change nothing',
  }),
};

export const PlanWire = z
  .array(
    z.object({
      step: z.string().meta({ description: 'A call of the API of the provider, or a sentence' }),
      sends: z.json().optional().meta({ description: 'What goes with the call; secrets are masked' }),
    }),
  )
  .meta({ description: 'Only with dry_run: what would be done' });

/** What is added to the view of what would be. */
export function planView(plan: readonly PlannedStep[] | undefined) {
  return plan && { dry_run: true as const, plan };
}

/** What an engine would do to a cluster that exists. Throws what the engine throws. */
export async function planForCluster(
  context: Parameters<typeof loadRelations>[0],
  cluster: Cluster,
  task: PlannedTask,
): Promise<PlannedStep[]> {
  const relations = await loadRelations(context, cluster, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const secrets = [relations.secrets, relations.provisionerSecrets].flatMap((some) => Object.values(some));
  return planFor(engine, engineCluster(engine, cluster, relations), task, secrets);
}

/** What an engine would do, with the secrets masked; no steps where it does not tell. Throws what the engine throws. */
export async function planFor(
  engine: Engine,
  cluster: EngineCluster,
  task: PlannedTask,
  secrets: readonly (string | undefined)[],
): Promise<PlannedStep[]> {
  if (!engine.plan) return [];
  const steps = await withDeadline(PLAN_MS, async (signal) => engine.plan?.(cluster, task, signal) ?? []);
  const hidden = secrets.flatMap((secret) => (secret === undefined ? [] : textsIn(secret)));
  return steps.map((step) => masked(step, hidden) as PlannedStep);
}

/** What must not be shown of a stored secret: the text that it is, or in a map (a key file, a kubeconfig) the keys and tokens. */
function textsIn(secret: string): string[] {
  const value = jsonOf(secret) ?? secret;
  if (typeof value === 'string') return value.length < SHORTEST_SECRET ? [] : [value];
  return leavesOf(value).filter((text) => text.length >= SHORTEST_KEY);
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** A JSON value with every text that holds a secret masked. */
function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.some((secret) => value.includes(secret)) ? MASK : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, secrets)]));
}
