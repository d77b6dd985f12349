import type { Work } from '../../turns.ts';
import type { PartError } from '../read/inventory.ts';
import { type KubernetesObject, textOf, textsOf } from '../read/objects.ts';

/** Labels that are compared for all services together; a cluster of 5,000 pods takes some 20,000. */
const MOST_LOOKS = 500_000;
/** Pods that all services together may select: more would not fit into an answer. */
const MOST_SELECTED = 40_000;

interface Labelled {
  uid: string;
  labels: Map<string, string>;
}

/**
 * Finds the pods that services select, among those with the rarest label of a selector. Services times pods is what a
 * hostile cluster would make a process compute, so the work for all services together has a limit; services beyond it
 * select nothing and are reported.
 */
export class SelectedPods {
  readonly #labelled = new Map<string, Labelled[]>();
  #looks = 0;
  #selected = 0;
  #leftOut = 0;

  /** The pods to select from. */
  static *among(pods: readonly KubernetesObject[]): Work<SelectedPods> {
    const selected = new SelectedPods();
    for (const pod of pods) {
      selected.#add(pod);
      yield;
    }
    return selected;
  }

  #add({ metadata }: KubernetesObject): void {
    const labels = new Map(textsOf(metadata, 'labels'));
    for (const [key, value] of labels) {
      const place = JSON.stringify([metadata.namespace, key, value]);
      const others = this.#labelled.get(place);
      if (others) others.push({ uid: metadata.uid, labels });
      else this.#labelled.set(place, [{ uid: metadata.uid, labels }]);
    }
  }

  /** The uids of the pods of a service; none once the limit is reached. */
  of(service: KubernetesObject): string[] {
    const selector = textsOf(service, 'spec', 'selector');
    if (selector.length === 0 || textOf(service, 'spec', 'type') === 'ExternalName') return [];
    const candidates = selector.map(
      ([key, value]) => this.#labelled.get(JSON.stringify([service.metadata.namespace, key, value])) ?? [],
    );
    const rarest = candidates.reduce((a, b) => (b.length < a.length ? b : a));
    const looks = rarest.length * selector.length;
    if (this.#looks + looks > MOST_LOOKS) return this.#leaveOut();
    this.#looks += looks;
    const pods = rarest.filter(({ labels }) => selector.every(([key, value]) => labels.get(key) === value));
    if (this.#selected + pods.length > MOST_SELECTED) return this.#leaveOut();
    this.#selected += pods.length;
    return pods.map(({ uid }) => uid);
  }

  #leaveOut(): string[] {
    this.#leftOut += 1;
    return [];
  }

  /** What is missing because of the limit. */
  errors(): PartError[] {
    if (this.#leftOut === 0) return [];
    const message = `leaves out the pods of ${this.#leftOut} services: ask for one namespace`;
    return [{ path: 'relations', message }];
  }
}
