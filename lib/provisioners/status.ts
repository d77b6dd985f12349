import { withDeadline } from '../deadline.ts';
import type { Engine, EngineStatus } from '../engines/engine.ts';
import { typedParameters, type Values } from '../engines/parameters.ts';
import { DomainError } from '../errors.ts';

const DEADLINE_MS = 5_000;

/** Whether the engine can be used with these parameters (plain text), asked for 5 s at most; with the reason, where it is not OK. */
export async function engineStatus(engine: Engine, parameters: Values): Promise<EngineStatus> {
  try {
    return await withDeadline(DEADLINE_MS, (signal) =>
      engine.status(typedParameters(engine.parameters.provisioner, parameters, 'parameters'), signal),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { state: error.mayPass ? 'Unknown' : 'Error', message: error.message };
  }
}
