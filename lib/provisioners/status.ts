import { withDeadline } from '../engines/deadline.ts';
import type { Engine } from '../engines/engine.ts';
import type { Values } from '../engines/parameters.ts';
import { DomainError, EngineTimeout, Unavailable } from '../errors.ts';
import type { ProvisionerState } from './model.ts';

const DEADLINE_MS = 5_000;

/** Whether the engine can be used with these parameters (plain text), asked for 5 s at most. */
export async function engineState(engine: Engine, parameters: Values): Promise<ProvisionerState> {
  try {
    return (await withDeadline(DEADLINE_MS, (signal) => engine.status(parameters, signal))).state;
  } catch (error) {
    if (error instanceof EngineTimeout || error instanceof Unavailable) return 'Unknown';
    if (error instanceof DomainError) return 'Error';
    throw error;
  }
}
