import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import { type Apply, applyModel } from '../../models/apply.ts';
import type { Loaded } from '../../repository/model.ts';
import type { SecretPart } from '../../repository/secrets/parts.ts';
import type { Tenant } from '../../repository/tenant.ts';
import { Overtaken } from '../operations/claim.ts';
import { claimBy, isClaimable } from './life.ts';

/** An apply that one worker has for itself. */
export class Claimed {
  /** As it was claimed. */
  readonly apply: Apply;
  readonly tenant: Tenant;
  readonly #claim: string;
  readonly #now: () => Date;

  private constructor(apply: Apply, tenant: Tenant, claim: string, now: () => Date) {
    this.apply = apply;
    this.tenant = tenant;
    this.#claim = claim;
    this.#now = now;
  }

  /** Claims an apply for one worker. Throws `Overtaken` when it is claimed, over or expired, `NotFound` when it is gone. */
  static async of({ now }: Context, tenant: Tenant, found: Loaded<Apply>): Promise<Claimed> {
    const claim = randomUUID();
    const { object } = await tenant.update(applyModel, found, { by: 'server' }, (current) => {
      if (!isClaimable(current, now())) throw new Overtaken();
      const attempts = current.attempts + 1;
      return { object: { ...current, attempts, claim: claimBy(claim, now()) } };
    });
    return new Claimed(object, tenant, claim, now);
  }

  /** Stores results of its own, and keeps the claim for as long again. Throws `Overtaken` when somebody else has it. */
  save(parts: readonly SecretPart[]): Promise<void> {
    return this.change((current) => ({ ...current, claim: claimBy(this.#claim, this.#now()) }), parts);
  }

  /** Changes the apply as long as the claim is its own. Throws `Overtaken`, `NotFound`. */
  async change(change: (current: Apply) => Apply, parts: readonly SecretPart[] = []): Promise<void> {
    const { found } = await this.tenant.read({ found: this.tenant.one(applyModel, this.apply.id) });
    if (!found) throw new Overtaken();
    await this.tenant.update(applyModel, found, { by: 'server' }, (current) => {
      if (current.claim?.id !== this.#claim || current.state !== 'running') throw new Overtaken();
      return { object: change(current), parts };
    });
  }
}
