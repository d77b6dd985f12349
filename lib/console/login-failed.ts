import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Unauthenticated, Unavailable } from '../errors.ts';
import { prefers } from '../http/accept.ts';
import { Reply } from '../http/response.ts';
import { logFailure } from '../logger.ts';

/**
 * The answer of `login`; a browser whose login fails goes to the login page of the console instead, which knows a sentence for
 * each word here. The address holds no sentence, which a link of somebody else could bring along. Throws what `login` throws
 * to clients that are no browsers, and whatever is no refusal.
 */
export async function orLoginPage(
  { headers }: APIGatewayProxyEventV2,
  login: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await login();
  } catch (error) {
    const why = prefers(headers.accept, 'text/html') ? wordOf(error) : undefined;
    if (why === undefined) throw error;
    if (why === 'away') logFailure('An identity provider could not be asked', error);
    return Reply.redirect(`/login?failed=${why}`, []);
  }
}

function wordOf(error: unknown): 'refused' | 'away' | undefined {
  if (error instanceof Unauthenticated) return 'refused';
  return error instanceof Unavailable ? 'away' : undefined;
}
