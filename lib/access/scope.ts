import { Forbidden } from '../errors.ts';
import type { Scope } from '../wire/list.ts';
import type { Identity } from './identity.ts';

/** Whether a list covers no namespace but this one. */
export function isWithin({ all_namespaces, namespace }: Scope, own: string): boolean {
  return !all_namespaces && (namespace === undefined || namespace === own);
}

/** Throws `Forbidden` for a list beyond the own namespace, unless a superadmin asks for it. */
export function refuseBeyond(identity: Identity, scope: Scope): void {
  if (identity.principal.role !== 'superadmin' && !isWithin(scope, identity.namespace)) throw new Forbidden();
}
