import { useSearch } from '@tanstack/react-router';

/** Of the switch of organization: every organization at once. */
export const ALL = '*';

/** Parameters of a list for the organization that a superadmin has chosen; none for everybody else. */
export interface Scope {
  namespace?: string;
  all_namespaces?: string;
}

/** The scope of the page, from its address (`?ns=`). */
export function useScope(): Scope {
  const { ns } = useSearch({ strict: false }) as { ns?: string };
  return scopeOf(ns);
}

/** The scope of a value of `ns`. */
export function scopeOf(ns: string | undefined): Scope {
  if (ns === undefined) return {};
  return ns === ALL ? { all_namespaces: 'true' } : { namespace: ns };
}
