/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The name of the option (`ETCD_PORT`); absent when the file as a whole is wrong. */
  option?: string;
  /** Where the value came from: `from the variable KQUEEN_ETCD_PORT`, `from the file config/dev.yml` or `not set`. */
  source: string;
  /** What is allowed, or what to do. */
  message: string;
}

/**
 * KQueen cannot start with this configuration. `problems` and the message name every wrong option, where it came
 * from and what is allowed. No value of any option is ever in it (a secret may stand in the wrong place), but for the
 * names of the file and of the secret that could not be read.
 */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(['The configuration is wrong:', ...problems.map(describe)].join('\n  '));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function describe({ option, source, message }: ConfigProblem): string {
  return option === undefined ? `${source} ${message}` : `${option} (${source}) ${message}`;
}
