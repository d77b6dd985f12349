/** Ends a worker at one of its steps: from then on nothing that it does reaches anybody. */
export class Killer {
  /** The step to die at; undefined: it lives. */
  #at: number | undefined;
  #isAfter = false;
  #step = 0;

  /** `isAfter`: the last step still has its effect. */
  arm(at: number | undefined, isAfter: boolean): void {
    this.#at = at;
    this.#isAfter = isAfter;
    this.#step = 0;
  }

  /** The steps that were taken since it was armed. */
  get steps(): number {
    return this.#step;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.#step += 1;
    if (this.#at === undefined || this.#step < this.#at) return work();
    if (this.#step === this.#at && this.#isAfter) await work();
    throw new Error('The worker has been killed');
  }
}
