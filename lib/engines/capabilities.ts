import { NotSupported } from '../errors.ts';
import type { Capability, Engine } from './engine.ts';

/** Changes of a cluster that not every engine can make, by the last part of their routes. */
export const CHANGES = {
  resize: 'resize',
  set_network_policy: 'setNetworkPolicy',
  upgrade: 'upgrade',
} as const satisfies Record<string, Capability>;

type Change = keyof typeof CHANGES;

/** The names of the changes. */
export const CHANGE_NAMES = Object.keys(CHANGES) as Change[];

/** The changes that an engine can make to its clusters. */
export function changesBy(engine: Engine): Change[] {
  return CHANGE_NAMES.filter((change) => has(engine, CHANGES[change]));
}

/** Returns the engine as one that can do this. Throws `NotSupported`, with what to do instead, where it cannot. */
export function capable<C extends Capability>(
  engine: Engine,
  capability: C,
): Engine & { [K in C]-?: NonNullable<Engine[K]> } {
  if (!has(engine, capability)) throw new NotSupported(engine.insteadOf(capability));
  return engine;
}

function has<C extends Capability>(
  engine: Engine,
  capability: C,
): engine is Engine & { [K in C]-?: NonNullable<Engine[K]> } {
  return engine[capability] !== undefined;
}
