/**
 * The errors of KQueen's domain. They know nothing of HTTP: `lib/http/errors.ts` alone gives them a status.
 *
 * `message` is public: one sentence for a person, without apostrophes, and it says what to do. Whatever is not
 * for the public (addresses, answers of a provider) goes into `cause`, which is logged and never sent.
 */
export class DomainError extends Error {
  /** Whether another try may help. */
  readonly mayPass: boolean = false;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The object does not exist, or exists in another tenant: the two are never told apart. */
export class NotFound extends DomainError {}

/** A unique value is taken, or a state or relation forbids the change; the message names which. */
export class Conflict extends DomainError {}

/** The same request is being answered already: send it again in `retryAfter` seconds. */
export class InProgress extends Conflict {
  override readonly mayPass = true;
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** A key that stands for one request came with another one. */
export class KeyReused extends DomainError {}

/** A quota of the organization is used up: `quota` is its name, the message says used and allowed. */
export class QuotaUsedUp extends Conflict {
  readonly quota: string;
  constructor(quota: string, message: string) {
    super(message);
    this.quota = quota;
  }
}

/** The object changed since the generation that the client named in `If-Match`. */
export class PreconditionFailed extends DomainError {}

/** The identity is known, and may not do this. */
export class Forbidden extends DomainError {
  constructor(message = 'Insufficient permissions') {
    super(message);
  }
}

/** No identity: no token, a bad one, or one whose user may not log in any more. */
export class Unauthenticated extends DomainError {
  readonly reason: 'Authorization Required' | 'Invalid token' | 'Invalid JWT' | 'Bad Request';
  constructor(reason: Unauthenticated['reason'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** One invalid field of an input: `path` in dots (`metadata.node_count`), and a message that continues the path. */
export interface InvalidField {
  path: string;
  message: string;
}

/** The input is wrong; `errors` names every field that is. */
export class InvalidInput extends DomainError {
  readonly errors: InvalidField[];
  constructor(message: string, errors: InvalidField[] = [], options?: { cause?: unknown }) {
    super(message, options);
    this.errors = errors;
  }

  /** One invalid field. `message` continues the path: "must be at least 1". */
  static field(path: string, message: string, options?: { cause?: unknown }): InvalidInput {
    return new InvalidInput(`${path} ${message}`, [{ path, message }], options);
  }
}

/** A body, an object or an answer is over its limit; the message names the limit and the way round it. */
export class TooLarge extends DomainError {}

/** The body is not of a content type that the route takes. */
export class UnsupportedMediaType extends DomainError {}

/** Too many tries have failed: the next one is let in after `retryAfter` seconds. */
export class TooManyRequests extends DomainError {
  override readonly mayPass = true;
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The quota of the organization for this day is used up: `quota` is its name. */
export class DayUsedUp extends TooManyRequests {
  readonly quota: string;
  constructor(quota: string, message: string, retryAfter: number) {
    super(message, retryAfter);
    this.quota = quota;
  }
}

/** The store, or a provider, cannot be reached now: try again in `retryAfter` seconds. */
export class Unavailable extends DomainError {
  override readonly mayPass = true;
  readonly retryAfter: number;
  constructor(message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter ?? 5;
  }
}

/** The store takes no more writes, but for deletions, until somebody makes room; reads go on. */
export class StoreFull extends Unavailable {}

/** The provider answered, and its answer is a failure or nonsense. `mayPass`: it may answer otherwise soon. */
export class EngineFailed extends DomainError {
  override readonly mayPass: boolean;
  constructor(message: string, options: { cause?: unknown; mayPass?: boolean } = {}) {
    super(message, options);
    this.mayPass = options.mayPass ?? false;
  }
}

/** The provider did not answer within the deadline of the call. */
export class EngineTimeout extends DomainError {
  override readonly mayPass = true;
}

/** The engine has no way to do this at all. */
export class NotSupported extends DomainError {}
