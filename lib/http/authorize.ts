import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Identity } from '../access/identity.ts';
import type { Services } from '../app/services.ts';
import { type Asked, askedBy } from '../audit/entry.ts';
import { recordingRefusal } from '../audit/refusal.ts';
import { Forbidden } from '../errors.ts';
import type { Named } from '../repository/logs/trail.ts';

/**
 * A request that its policy permits. Only `authorize` makes one, and only with one there is a context to work with: so no
 * kind of route can forget the policy, or the audit entry of a refusal.
 */
class AuthorizedRequest {
  readonly identity: Identity;
  readonly asked: Asked;
  readonly #isAuthorized = true;

  constructor(identity: Identity, asked: Asked) {
    this.identity = identity;
    this.asked = asked;
  }

  get isAuthorized(): boolean {
    return this.#isAuthorized;
  }
}

export type Authorized = AuthorizedRequest;

/** What somebody asks for. */
export interface Request {
  event: APIGatewayProxyEventV2;
  requestId: string;
  /** The action of the policy: `cluster:resize`. */
  action: string;
  /** The object that it is about. */
  about?: Named;
  may: () => boolean;
}

/**
 * Does the work of a request if its policy permits it. Throws `Forbidden` if not, and adds every refusal to the audit
 * trail, also one that comes of the work itself.
 */
export function authorize<T>(
  shared: Pick<Services, 'repository' | 'now'>,
  identity: Identity,
  { event, requestId, action, about, may }: Request,
  work: (authorized: Authorized) => Promise<T>,
): Promise<T> {
  const asked = askedBy(identity, action, { requestId, address: event.requestContext.http.sourceIp });
  return recordingRefusal(shared, identity, asked, about, async () => {
    if (!may()) throw new Forbidden();
    return work(new AuthorizedRequest(identity, asked));
  });
}
