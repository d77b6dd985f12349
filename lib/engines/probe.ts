import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';

/** Asks the API server behind a kubeconfig for its version. Throws the errors of `lib/errors.ts`. */
export type VersionProbe = (kubeconfig: Kubeconfig, signal: AbortSignal) => Promise<{ gitVersion: string }>;
