import type { Context as LambdaContext } from 'aws-lambda';
import { Unavailable } from '../errors.ts';

/** What it takes to answer once the work is given up. */
const MARGIN_MS = 1_000;

/**
 * Gives the work of a request up shortly before Lambda ends its function, which API Gateway would answer as a 500 without
 * a cause. Throws `Unavailable` then; what the work was about to write may still be written.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export async function withinTimeLimit<T>(
  context: Pick<LambdaContext, 'getRemainingTimeInMillis'> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const left = context?.getRemainingTimeInMillis?.();
  if (left === undefined) return work();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    const error = new Unavailable(
      'The request did not end within its time limit: ask for less at once, or try again',
    );
    timer = setTimeout(() => reject(error), left - MARGIN_MS);
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
  }
}
