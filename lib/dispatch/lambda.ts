import type { InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { invocationSecret, isLambda, isOffline } from '../../config/lambda.ts';
import type { Config } from '../../config/schema.ts';
import { logFailure } from '../logger.ts';
import type {
  ApplyOrder,
  DeliveryOrder,
  Dispatcher,
  EndOrder,
  OperationOrder,
  RefreshOrder,
} from './dispatcher.ts';

/** Lambda invocations of one event each; an event takes at most 256 KB (AWS Lambda quotas, asynchronous invocation). */
const ORDERS_AT_ONCE = 50;
const DEADLINE_MS = 3_000;

/** How the functions of this installation are called and where, `endpoint` only where it is not AWS. */
export interface LambdaTarget {
  /** `kqueen-<stage>-` */
  prefix: string;
  endpoint?: string;
  /** What the local server knows us by. */
  secret?: string;
}

/** The dispatcher of this installation: AWS's own, or that of the local server. */
export function lambdaDispatcher({ STAGE, LAMBDA_PORT }: Pick<Config, 'STAGE' | 'LAMBDA_PORT'>): Dispatcher {
  const isHere = isOffline() || !isLambda();
  const endpoint = isHere ? `http://127.0.0.1:${LAMBDA_PORT}` : undefined;
  return new LambdaDispatcher({ prefix: `kqueen-${STAGE}-`, endpoint, secret: invocationSecret() });
}

/** Invokes the workers asynchronously (`Event`), on AWS as on the local server. */
export class LambdaDispatcher implements Dispatcher {
  readonly #target: LambdaTarget;
  #client: Promise<{ send(input: InvokeCommandInput): Promise<void> }> | undefined;

  constructor(target: LambdaTarget) {
    this.#target = target;
  }

  operate(orders: readonly OperationOrder[]): Promise<void> {
    return this.#invoke('workerOperate', orders);
  }

  refresh(orders: readonly RefreshOrder[]): Promise<void> {
    return this.#invoke('workerRefresh', orders, 1);
  }

  apply(orders: readonly ApplyOrder[]): Promise<void> {
    return this.#invoke('workerApply', orders, 1);
  }

  end(orders: readonly EndOrder[]): Promise<void> {
    return this.#invoke('workerEnd', orders, 1);
  }

  deliver(orders: readonly DeliveryOrder[]): Promise<void> {
    return this.#invoke('workerDeliver', orders, 1);
  }

  async #invoke(name: string, orders: readonly object[], atOnce = ORDERS_AT_ONCE): Promise<void> {
    const batches = [];
    for (let at = 0; at < orders.length; at += atOnce) batches.push(orders.slice(at, at + atOnce));
    await Promise.all(batches.map((batch) => this.#send(name, batch)));
  }

  async #send(name: string, orders: readonly object[]): Promise<void> {
    try {
      this.#client ??= connect(this.#target);
      const client = await this.#client;
      await client.send({
        FunctionName: `${this.#target.prefix}${name}`,
        InvocationType: 'Event',
        Payload: JSON.stringify({ orders }),
      });
    } catch (error) {
      logFailure('A worker could not be invoked; the schedule will do it', error, { worker: name });
    }
  }
}

/** The SDK is loaded at its first use: few requests begin an operation. */
async function connect({ endpoint, secret = 'local' }: LambdaTarget) {
  const { InvokeCommand, LambdaClient } = await import('./lambda-sdk.ts');
  const local = endpoint !== undefined && {
    endpoint,
    region: 'local',
    credentials: { accessKeyId: secret, secretAccessKey: secret },
  };
  const client: LambdaClient = new LambdaClient({ maxAttempts: 2, ...local });
  return {
    send: async (input: InvokeCommandInput) => {
      await client.send(new InvokeCommand(input), { abortSignal: AbortSignal.timeout(DEADLINE_MS) });
    },
  };
}
