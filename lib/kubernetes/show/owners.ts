import type { Work } from '../../turns.ts';
import { type KubernetesObject, type OwnerReference, ownersOf } from '../read/objects.ts';

/**
 * Leads from objects to what owns them. Some objects are passed through: their owners take their place, as a deployment
 * does for its replica sets. One step is passed at most, so that owners in a circle lead nowhere.
 */
export class Owners {
  readonly #passed = new Map<string, OwnerReference[]>();

  /** `passed`: the objects to pass through; those without an owner are owners like any other. */
  static *through(passed: readonly KubernetesObject[]): Work<Owners> {
    const made = new Owners();
    for (const object of passed) {
      const owners = ownersOf(object);
      if (owners.length > 0) made.#passed.set(object.metadata.uid, owners);
      yield;
    }
    return made;
  }

  /** The owners of an object, the one that controls it first; without nodes, which own the mirrors of static pods. */
  of(object: KubernetesObject): OwnerReference[] {
    return ownersOf(object)
      .flatMap((owner) => this.#passed.get(owner.uid) ?? [owner])
      .filter(({ kind, uid }) => kind !== 'Node' && uid !== object.metadata.uid && !this.#passed.has(uid));
  }

  /** Whether the owners of this object take its place. */
  passes({ metadata }: KubernetesObject): boolean {
    return this.#passed.has(metadata.uid);
  }
}
