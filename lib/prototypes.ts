const SEALED = [Object.prototype, Array.prototype, Function.prototype];

/**
 * Seals the prototypes that every object has: nothing can be added to them any more, whatever name a library takes for a
 * key. What they have stays writable, since libraries give their objects methods like `toString` by assignment.
 * Source: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/seal
 */
export function sealPrototypes(): void {
  for (const prototype of SEALED) Object.seal(prototype);
}
