/** Names that an object of JavaScript has, or may have, without having been given any. */
export const SPECIAL_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'then'];

/**
 * Copies of a JSON value, in each of which one text or one key is the given one: every place that somebody else may name,
 * one after the other.
 */
export function* namedEverywhere(value: unknown, name: string): Iterable<unknown> {
  if (typeof value === 'string') yield name;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      for (const changed of namedEverywhere(item, name)) yield value.with(at, changed);
    }
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (const [at, [key, field]] of entries.entries()) {
      for (const changed of namedEverywhere(field, name))
        yield Object.fromEntries(entries.with(at, [key, changed]));
      yield Object.fromEntries(entries.with(at, [name, field]));
    }
  }
}

/** What stands in the prototypes of all objects: equal before and after, or somebody has written there. */
export function prototypes(): string[] {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap((prototype) =>
    Reflect.ownKeys(prototype).map(String),
  );
}
