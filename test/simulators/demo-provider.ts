/** A simulated provider for `npm run demo`, and what the demo sends KQueen to have a cluster created there. */
export interface DemoProvider {
  /** How the demo calls it: `Jenkins`. */
  title: string;
  url: string;
  /** The engine of the provisioner: `kqueen.engines.JenkinsEngine`. */
  engine: string;
  /** The parameters of the provisioner. */
  parameters: Record<string, unknown>;
  /** The metadata of the cluster. */
  metadata: Record<string, unknown>;
  /** A version that the cluster can be upgraded to, and a number of nodes that it can be resized to. */
  changes?: { version: string; nodes: number };
  /** The options that lead KQueen to the provider, as environment variables. */
  variables: Record<string, string>;
  close(): Promise<void>;
}

/** How a demo provider is started. */
export interface DemoOptions {
  /** Any free one without it. */
  port?: number;
  /** How long the provider takes to create a cluster. */
  seconds: number;
  /** The kubeconfig of an administrator of the cluster that it creates, as JSON. */
  kubeconfig: string;
  /** Has the cluster accept the tokens for which this names a user, as those of a cloud. */
  acceptTokens: (userOf: (token: string) => string | undefined) => void;
}
