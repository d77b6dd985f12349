import { DomainError } from '../errors.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type { Observation } from './engine.ts';

/** Asks the API server behind a kubeconfig for its version. Throws a `DomainError`. */
export type VersionProbe = (kubeconfig: Kubeconfig, signal: AbortSignal) => Promise<{ gitVersion: string }>;

/**
 * How a cluster is by its API server: `OK` when it can be used with the kubeconfig. A failure that may pass leaves the
 * state `Unknown`; one that somebody has to mend is an `Error`.
 */
export async function probed(
  probe: VersionProbe,
  kubeconfig: Kubeconfig,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    const { gitVersion } = await probe(kubeconfig, signal);
    return { state: 'OK', version: gitVersion };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { state: error.mayPass ? 'Unknown' : 'Error', message: error.message };
  }
}
