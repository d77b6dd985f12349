import type { Services } from '../../lib/app/services.ts';
import { continueApply } from '../../lib/clusters/applying/run.ts';
import { endCredentials } from '../../lib/clusters/credentials/end.ts';
import { runOperations } from '../../lib/clusters/operations/run.ts';
import { refreshProvisioner } from '../../lib/clusters/refresh/provisioner.ts';
import { refreshSettled } from '../../lib/clusters/refresh/settled.ts';
import type { Context } from '../../lib/context.ts';
import type {
  ApplyOrder,
  DeliveryOrder,
  Dispatcher,
  EndOrder,
  OperationOrder,
  RefreshOrder,
} from '../../lib/dispatch/dispatcher.ts';
import { deliverWebhook } from '../../lib/webhooks/deliver.ts';

/**
 * Hands orders to workers within this process, at once and waiting for them, or keeps them (`isHolding`) until a test has
 * them done.
 */
export class TestDispatcher implements Dispatcher {
  context: Context | undefined;
  services: Services | undefined;
  isHolding = false;
  /** Every order that was given, in order. */
  readonly operations: OperationOrder[] = [];
  readonly refreshes: RefreshOrder[] = [];
  readonly applies: ApplyOrder[] = [];
  readonly ends: EndOrder[] = [];
  readonly deliveries: DeliveryOrder[] = [];

  async operate(orders: readonly OperationOrder[]): Promise<void> {
    this.operations.push(...orders);
    if (!this.isHolding && orders.length > 0) await this.work(orders);
  }

  async refresh(orders: readonly RefreshOrder[]): Promise<void> {
    this.refreshes.push(...orders);
    if (!this.isHolding) await this.look(orders);
  }

  async apply(orders: readonly ApplyOrder[]): Promise<void> {
    this.applies.push(...orders);
    if (!this.isHolding) await this.goOn(orders);
  }

  async end(orders: readonly EndOrder[]): Promise<void> {
    this.ends.push(...orders);
    if (!this.isHolding) await this.revoke(orders);
  }

  async deliver(orders: readonly DeliveryOrder[]): Promise<void> {
    this.deliveries.push(...orders);
    if (!this.isHolding) await this.send(orders);
  }

  /** What a worker does with webhooks; its failure is Lambda's to see. */
  async send(orders: readonly DeliveryOrder[] = this.deliveries): Promise<void> {
    if (!this.services) throw new Error('The dispatcher has no services');
    for (const order of [...orders]) await deliverWebhook(this.services, order).catch(() => undefined);
  }

  async revoke(orders: readonly EndOrder[] = this.ends): Promise<void> {
    if (!this.context) throw new Error('The dispatcher has no context');
    for (const order of orders) await endCredentials(this.context, order);
  }

  /** What a worker does with operations; its failure is Lambda's to see. */
  async work(orders: readonly OperationOrder[] = this.operations): Promise<void> {
    if (!this.context) throw new Error('The dispatcher has no context');
    await runOperations(this.context, [...orders]).catch(() => undefined);
  }

  /** What a worker does with applies, in so many milliseconds; its failure is Lambda's to see. */
  async goOn(orders: readonly ApplyOrder[] = this.applies, runMs?: number): Promise<void> {
    if (!this.services) throw new Error('The dispatcher has no services');
    for (const order of [...orders]) await continueApply(this.services, order, runMs).catch(() => undefined);
  }

  async look(orders: readonly RefreshOrder[] = this.refreshes): Promise<void> {
    if (!this.context) throw new Error('The dispatcher has no context');
    for (const { clusters, ...order } of orders) {
      if (clusters) await refreshSettled(this.context, { ...order, clusters });
      else await refreshProvisioner(this.context, order);
    }
  }
}
