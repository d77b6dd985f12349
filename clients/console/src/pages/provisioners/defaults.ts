/** Where a provisioner keeps what its clusters get when they are created without. */
const DEFAULTS = 'cluster_defaults';

type Values = Readonly<Record<string, unknown>>;

/** What new clusters of a provisioner get when they are created without. */
export function defaultsOf({ [DEFAULTS]: defaults }: Values): Values | undefined {
  return typeof defaults === 'object' && defaults !== null ? { ...defaults } : undefined;
}

/** Parameters with the defaults of clusters that were stored beside them. */
export function withDefaultsOf(stored: Values, parameters: Values): Record<string, unknown> {
  const { [DEFAULTS]: defaults } = stored;
  return { ...parameters, ...(defaults !== undefined && { [DEFAULTS]: defaults }) };
}
