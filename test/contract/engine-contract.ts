import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { capable } from '../../lib/engines/capabilities.ts';
import type {
  Capability,
  Engine,
  EngineCluster,
  Observation,
  PlannedTask,
  Watched,
  WatchedCluster,
} from '../../lib/engines/engine.ts';
import { fieldOf, formsOf, MASK, typedParameters } from '../../lib/engines/parameters.ts';
import { hideSecrets } from '../../lib/engines/secrets.ts';
import { NotSupported } from '../../lib/errors.ts';
import type { Task } from '../../lib/models/cluster.ts';

/** An engine with a provider that a test can reach into. */
export interface EngineWorld {
  engine: Engine;
  /** Parameters that the provider accepts, and metadata of a cluster. */
  parameters: Record<string, unknown>;
  metadata: Record<string, unknown>;
  kubeconfig?: EngineCluster['kubeconfig'];
  /** How many clusters the provider has for an id. */
  count(id: string): number | Promise<number>;
  /** What a cluster can be changed to, where the engine changes clusters. */
  changes?: { nodes: number; version: string };
  /** The nodes and the version that the provider has for an id. */
  has?(id: string): { nodes: number | undefined; version: string | undefined };
  /** How many calls that change something have reached the provider. */
  mutations?(): number;
  /** Lets the provider finish what it is doing. */
  finish(): void | Promise<void>;
  close(): Promise<void>;
}

const CAPABILITIES: readonly Capability[] = [
  ...(['deprovision', 'resize', 'setNetworkPolicy', 'upgrade', 'versions', 'options', 'kubeconfig'] as const),
];
const ID = '3f0c9e1a-7c1d-4a53-9a86-0d5c2b1f6e77';
const signal = new AbortController().signal;
const first = { isRetry: false, beforeEffect: () => {} };
const again = { isRetry: true, beforeEffect: () => {} };

/** What every engine guarantees, whatever it installs clusters with. */
export function engineContract(name: string, open: () => Promise<EngineWorld>): void {
  describe(`the contract of engines: ${name}`, () => {
    let world: EngineWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());

    const cluster = (handle: EngineCluster['handle'] = {}): EngineCluster => {
      const { engine, parameters, metadata: sent, kubeconfig } = world;
      const ofCluster = engine.parameters.cluster;
      // As the use cases hand it over: with the defaults, and with the mask of a kubeconfig that is kept apart.
      const values = fieldOf(ofCluster, 'kubeconfig') ? { ...sent, kubeconfig: MASK } : sent;
      const metadata = typedParameters(ofCluster, values, 'metadata');
      return { id: ID, name: 'contract', parameters, metadata, kubeconfig, handle };
    };

    test('its parameters have forms that a page can draw, with labels and places of their own', () => {
      const { provisioner, cluster: ofCluster } = world.engine.parameters;
      for (const forms of [formsOf(provisioner), formsOf(ofCluster)]) {
        const all = Object.values(forms);
        expect(all.filter(({ label }) => label.trim() === '')).toEqual([]);
        expect(new Set(all.map(({ order }) => order)).size).toBe(all.length);
      }
    });

    test('its secrets never stand in what is shown', () => {
      const { provisioner } = world.engine.parameters;
      const { shown } = hideSecrets(provisioner as z.ZodObject, world.parameters, 'parameters');
      const forms = Object.entries(formsOf(provisioner));
      const passwords = forms.filter(([, { type }]) => type === 'password').map(([field]) => field);
      for (const field of passwords) if (shown[field] !== undefined) expect(shown[field]).toBe(MASK);
    });

    test('its provider can be used with the parameters', async () => {
      expect(await world.engine.status(world.parameters, signal)).toEqual({ state: 'OK' });
    });

    test('what it cannot do is refused with what to do instead', () => {
      for (const capability of CAPABILITIES.filter((one) => world.engine[one] === undefined)) {
        expect(() => capable(world.engine, capability)).toThrow(NotSupported);
        expect(world.engine.insteadOf(capability)).toMatch(/\S: \S|\S/);
      }
    });

    test('a plan of a creation names calls of the provider, and none of them is made', async () => {
      const { engine, mutations = () => 0 } = world;
      if (!engine.plan) return;
      const before = mutations();
      const steps = await engine.plan(cluster(), { kind: 'provision' }, signal);
      expect(steps.map(({ step }) => step)).not.toEqual([]);
      expect(mutations()).toBe(before);
    });

    test('a cluster is created once however often it is tried, ends as OK, is changed as it is asked, and is gone when the provider says so', async () => {
      const { engine, changes } = world;
      const made = await engine.provision(cluster(), first, signal);
      const tried = await engine.provision(cluster(made.handle), again, signal);
      expect(await world.count(ID)).toBe(1);
      const done = await settled(world, tried.state === 'OK' ? made : tried, 'Deploying', {
        kind: 'provision',
      });
      expect(done).toMatchObject({ state: 'OK' });
      const whole = handleOf(made, tried, done);
      await plansAreWithoutEffect(world, cluster(whole));
      const changed = changes ? await change(world, cluster(whole), changes) : whole;
      if (!engine.deprovision) return;
      const asked = await engine.deprovision(cluster(changed), first, signal);
      const gone =
        asked === 'deleted'
          ? asked
          : await settled(world, asked, 'Destroying', { kind: 'deprovision' }, changed);
      expect(gone).toBe('deleted');
      expect(await world.count(ID)).toBe(0);
    });
  });

  /** Has every change of a cluster planned. */
  async function plansAreWithoutEffect(
    { engine, changes, mutations = () => 0, has }: EngineWorld,
    cluster: EngineCluster,
  ): Promise<void> {
    if (!engine.plan || engine.isImmediate) return;
    const tasks: PlannedTask[] = [
      ...(engine.deprovision ? [{ kind: 'deprovision' } as const] : []),
      ...(changes ? [{ kind: 'resize', nodeCount: changes.nodes } as const] : []),
      ...(changes ? [{ kind: 'upgrade', version: changes.version } as const] : []),
    ];
    const [calls, state] = [mutations(), has?.(ID)];
    for (const task of tasks) {
      const steps = await engine.plan(cluster, task, signal);
      expect([task.kind, steps.length > 0]).toEqual([task.kind, true]);
      expect([task.kind, steps[0]?.step]).toEqual([
        task.kind,
        expect.stringMatching(/^(POST|PUT|PATCH|DELETE) /),
      ]);
    }
    expect([mutations(), has?.(ID)]).toEqual([calls, state]);
  }

  /** Has a cluster resized, then upgraded, each asked for twice. Gives the handle that comes of it. */
  async function change(
    world: EngineWorld,
    cluster: EngineCluster,
    { nodes, version }: { nodes: number; version: string },
  ): Promise<EngineCluster['handle']> {
    const { engine } = world;
    const sized = await capable(engine, 'resize').resize(cluster, nodes, first, signal);
    const handle = { ...cluster.handle, ...sized.handle };
    const resizing = await capable(engine, 'resize').resize({ ...cluster, handle }, nodes, again, signal);
    const resized = await settled(world, resizing, 'Updating', { kind: 'resize', nodeCount: nodes }, handle);
    expect(resized).toMatchObject({ state: 'OK' });
    const before = { ...handle, ...handleOf(resizing, resized) };
    const begun = await capable(engine, 'upgrade').upgrade(
      { ...cluster, handle: before },
      version,
      first,
      signal,
    );
    const during = { ...before, ...begun.handle };
    const upgrading = await capable(engine, 'upgrade').upgrade(
      { ...cluster, handle: during },
      version,
      again,
      signal,
    );
    const upgraded = await settled(world, upgrading, 'Updating', { kind: 'upgrade', version }, during);
    expect(upgraded).toMatchObject({ state: 'OK', version });
    expect(world.has?.(ID)).toEqual({ nodes, version });
    return { ...during, ...handleOf(upgrading, upgraded) };
  }

  async function settled(
    { engine, finish, parameters, metadata }: EngineWorld,
    begun: Observation,
    state: 'Deploying' | 'Destroying' | 'Updating',
    task: Exclude<Task, { kind: 'network_policy' | 'kubeconfig' }>,
    before: EngineCluster['handle'] = {},
  ): Promise<Watched> {
    let seen: Watched = begun;
    let handle = { ...before, ...begun.handle };
    for (let looks = 0; looks < 10 && typeof seen === 'object' && seen.state === state; looks += 1) {
      await finish();
      const operation = { ...task, requestedAt: new Date() };
      const watched: WatchedCluster = { id: ID, name: 'contract', state, metadata, handle, operation };
      seen = (await engine.watch?.([watched], parameters, signal))?.get(ID) ?? seen;
      handle = typeof seen === 'object' ? { ...handle, ...seen.handle } : handle;
    }
    return seen;
  }
}

function handleOf(...all: (Watched | undefined)[]): EngineCluster['handle'] {
  return Object.assign({}, ...all.map((one) => (typeof one === 'object' ? one.handle : {})));
}
