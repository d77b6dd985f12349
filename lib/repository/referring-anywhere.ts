import type { Reference, Referring } from './referring.ts';
import type { Repository } from './repository.ts';

/** The objects of all tenants that refer to another one. Throws `Unavailable`. */
export async function referringAnywhere(
  repository: Pick<Repository, 'read' | 'queries'>,
  { model, field, target }: Reference,
): Promise<Referring[]> {
  const { found } = await repository.read({ found: repository.queries.referring(model, field, target) });
  return found;
}
