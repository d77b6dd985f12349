import { NotSupported } from '../errors.ts';
import type { Capability, Engine } from './engine.ts';

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
