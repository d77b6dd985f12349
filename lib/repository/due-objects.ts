import { dueTime } from './indexes/derived.ts';
import type { Due } from './indexes/due.ts';
import type { Loaded, Model, StoredObject } from './model.ts';
import type { Repository } from './repository.ts';

const AT_ONCE = 1_000;

/**
 * The objects of a model that are due at a time or were before, those that have waited longest first: what is due is read,
 * and nothing else, a thousand in two round trips. Until the indexes of an older installation are whole, all are read.
 * Throws `Unavailable`.
 */
export async function dueObjects<T extends StoredObject>(
  repository: Repository,
  model: Model<T>,
  until: Date,
): Promise<Loaded<T>[]> {
  const found: Loaded<T>[] = [];
  for await (const page of duePages(repository, model, until)) found.push(...page);
  return found;
}

/** See `dueObjects`: a thousand at a time. */
export async function* duePages<T extends StoredObject>(
  repository: Repository,
  model: Model<T>,
  until: Date,
): AsyncGenerator<Loaded<T>[]> {
  const { queries } = repository;
  let after: Due | undefined;
  do {
    const { isIndexed, due } = await repository.read({
      isIndexed: queries.isIndexed(),
      due: queries.due(model, { until, limit: AT_ONCE, after }),
    });
    if (!isIndexed) return yield await dueAmongAll(repository, model, until);
    const { objects } = await repository.read({ objects: queries.at(model, due) });
    yield objects;
    after = due.length === AT_ONCE ? due.at(-1) : undefined;
  } while (after);
}

async function dueAmongAll<T extends StoredObject>(
  repository: Repository,
  model: Model<T>,
  until: Date,
): Promise<Loaded<T>[]> {
  const { objects } = await repository.read({ objects: repository.queries.objects(model) });
  const timed = objects.flatMap((loaded) => {
    const at = model.due?.(loaded.object);
    return at === undefined ? [] : [{ loaded, at: dueTime(at) }];
  });
  return timed
    .filter(({ at }) => at <= dueTime(until))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ loaded }) => loaded);
}
