import { type KubernetesObject, type OwnerReference, ownersOf } from '../read/objects.ts';

/**
 * Leads from objects to what owns them. Some objects are passed through: their owners take their place, as a deployment
 * does for its replica sets. One step is passed at most, so that owners in a circle lead nowhere.
 */
export class Owners {
  readonly #passed: Map<string, OwnerReference[]>;

  /** `passed`: the objects to pass through; those without an owner are owners like any other. */
  constructor(passed: readonly KubernetesObject[]) {
    const owned = passed.map((object) => [object.metadata.uid, ownersOf(object)] as const);
    this.#passed = new Map(owned.filter(([, owners]) => owners.length > 0));
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
