import { tendApplies } from '../../lib/clusters/applying/tend.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from './api.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** What became of an object, as the API tells it. */
export interface ToldResult {
  name: string;
  result: string;
  message?: string;
  operation?: string;
}

/** An operation, as the API tells it. */
export interface ToldApply {
  state: string;
  message?: string;
  results: ToldResult[];
}

/** A world whose cluster is a simulated API server, with requests that hand all they apply to workers after `wait` seconds. */
export async function createApplyingWorld({ wait = 0, ...more }: WorldOptions & { wait?: number } = {}) {
  const simulator: KubernetesSimulator = await startKubernetesSimulator();
  simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const options = { CLUSTER_APPLY_WAIT: String(wait), JWT_EXPIRATION_DELTA: '31536000' };
  const world: World = await createWorld({ ...more, options, kubeconfig: await simulator.kubeconfig() });
  const { alpha } = world;
  return {
    simulator,
    world,
    /** Applies, as the owner of the cluster unless told otherwise; gives the answer with the id of the operation. */
    apply: async (body: string, query = '', token = alpha.owner.token) => {
      const path = `/clusters/${alpha.cluster}/apply`;
      const headers = { 'content-type': 'application/yaml' };
      const answer = await request('POST', path, { token, body, query, headers });
      const results = (answer.status === 200 ? answer.body : []) as unknown as ToldResult[];
      const operation = results.find((result) => result.operation !== undefined)?.operation ?? '';
      return { status: answer.status, text: answer.text, results, operation };
    },
    read: async (operation: string, token = alpha.owner.token) => {
      const path = `/clusters/${alpha.cluster}/apply/${operation}`;
      const { status, text, body } = await request('GET', path, { token });
      return { status, text, told: body as unknown as ToldApply };
    },
    /** Moves the clock, and has the schedule look after applies. */
    later: async (seconds: number) => {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
      await tendApplies(world.services);
    },
    patches: () => simulator.received.filter(({ method }) => method === 'PATCH').length,
    /** Everything that is stored, as text. */
    stored: async (below = '') => {
      const { ranges } = await world.store.read({ prefixes: [`${world.prefix}/${below}`] });
      return ranges.flat().map(({ key, value }) => `${key} ${value}`);
    },
    close: async () => {
      await world.close();
      await simulator.close();
    },
  };
}

/** So many ConfigMaps in YAML. */
export function configMaps(count: number, name = 'c'): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}-${at}, namespace: default}\ndata: {n: "${at}"}\n`,
  ).join('---\n');
}

/** How many results are of each kind. */
export function count(results: readonly ToldResult[]): Record<string, number> {
  const byKind = Map.groupBy(results, ({ result }) => result);
  return Object.fromEntries([...byKind].map(([result, all]) => [result, all.length]));
}
