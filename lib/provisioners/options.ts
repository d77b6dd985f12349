import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { capable } from '../engines/capabilities.ts';
import type { Choices } from '../engines/parameters.ts';
import type { Provisioner } from '../models/provisioner.ts';
import type { Loaded } from '../repository/model.ts';
import { engineParameters } from './parameters.ts';

const DEADLINE_MS = 20_000;
const MOST_PROVISIONERS = 200;
const FRESH_MS = 600_000;

/** Providers count such calls. The key holds the generation: a changed provisioner is asked anew. */
const cache = new LRUCache<string, Map<string, Choices>>({ max: MOST_PROVISIONERS, ttl: FRESH_MS });

/**
 * What the provider of a provisioner offers for the parameters of a cluster, by their names; at most ten minutes old. Throws
 * `NotSupported` if the engine offers nothing, and what the engine throws.
 */
export async function optionsOf(
  context: RequestContext,
  { object, generation }: Loaded<Provisioner>,
): Promise<Map<string, Choices>> {
  const engine = capable(context.engines.installed(object.engine), 'options');
  const key = `${object.namespace}/${object.id}/${generation}`;
  const known = cache.get(key);
  if (known) return known;
  const tenant = context.tenantOf(object);
  const { secrets } = await tenant.read({ secrets: tenant.secrets('provisioner', object.id) });
  const parameters = engineParameters(engine.parameters.provisioner, object.parameters, secrets);
  const offered = await withDeadline(DEADLINE_MS, (signal) => engine.options(parameters, signal));
  cache.set(key, offered);
  return offered;
}
