import type { Context as LambdaContext } from 'aws-lambda';
import { isLambda, isOffline } from '../../config/lambda.ts';
import { services } from '../app/instance.ts';
import type { Services } from '../app/services.ts';
import { logFailure } from '../logger.ts';
import { sealPrototypes } from '../prototypes.ts';

sealPrototypes();

/** A function that nobody waits for. */
export type Worker<E> = (event: E, context?: Pick<LambdaContext, 'awsRequestId'>) => Promise<void>;

/**
 * Makes the handler of a function that is invoked asynchronously. What it throws is logged, and on AWS makes Lambda try
 * again; the local server would end of it, and leaves the next try to the schedule.
 */
export function worker<E>(name: string, work: (shared: Services, event: E) => Promise<void>): Worker<E> {
  return async (event, context) => {
    try {
      await work(await services(), event);
    } catch (error) {
      logFailure('A worker failed', error, { worker: name, request_id: context?.awsRequestId ?? '' });
      if (isLambda() && !isOffline()) throw error;
    }
  };
}
