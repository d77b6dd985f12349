import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { AwsKeys } from '../../../config/aws-keys.ts';
import { EngineFailed } from '../../errors.ts';
import { type OutgoingRequest, RestClient } from '../../rest/client.ts';
import type { TokenCache } from '../../rest/token-cache.ts';
import { AssumeRoleAnswer, IdentityAnswer } from './answers.ts';
import { AwsRefusal, refusal } from './refusals.ts';
import { type SigningScope, signedHeaders } from './sign.ts';

/** The life of the keys of an assumed role: the longest that every role allows. */
const SESSION_S = 3600;
const SHORTEST_SESSION_S = 900;

/** Who asks AWS: somebody with keys, or the role of KQueen itself, also to assume another role. */
export type AwsIdentity =
  | { kind: 'keys'; keys: AwsKeys }
  | { kind: 'function' }
  | { kind: 'role'; arn: string; externalId: string };

/** What an access reaches out with. */
export interface AccessParts {
  stsUrl: string;
  region: string;
  /** The keys of the role of KQueen itself. */
  functionKeys: () => AwsKeys | undefined;
  sessions: TokenCache;
}

/** The keys by which the requests of one account are signed; those of an assumed role are kept until shortly before they expire. */
export class AwsAccess {
  readonly #identity: AwsIdentity;
  readonly #parts: AccessParts;
  #keys: Promise<AwsKeys> | undefined;
  #accountId: Promise<string> | undefined;

  constructor(identity: AwsIdentity, parts: AccessParts) {
    this.#identity = identity;
    this.#parts = parts;
  }

  /** Throws `EngineFailed`, or `Unavailable` where AWS cannot be asked. */
  async keys(signal: AbortSignal): Promise<AwsKeys> {
    this.#keys ??= this.#find(signal);
    try {
      return await this.#keys;
    } catch (error) {
      this.#keys = undefined;
      throw error;
    }
  }

  /** The account of whoever holds the keys. Throws what `keys` throws. */
  accountId(signal: AbortSignal): Promise<string> {
    this.#accountId ??= this.#whoAmI(signal);
    return this.#accountId;
  }

  /** Forgets the keys of an assumed role, which AWS no longer accepts. */
  forget(): void {
    this.#keys = undefined;
    if (this.#identity.kind === 'role') this.#parts.sessions.forget(sessionOf(this.#identity));
  }

  async #find(signal: AbortSignal): Promise<AwsKeys> {
    const identity = this.#identity;
    if (identity.kind === 'keys') return identity.keys;
    const own = this.#parts.functionKeys();
    if (!own) throw new EngineFailed('KQueen has no role of AWS here: give the provisioner an access key');
    if (identity.kind === 'function') return own;
    const { sessions } = this.#parts;
    const text = await sessions.get(
      sessionOf(identity),
      (until) => this.#assume(own, identity, until),
      signal,
    );
    return JSON.parse(text) as AwsKeys;
  }

  /**
   * Assumes a role, unless it would let KQueen in for others as well: a role that accepts the external id of any
   * provisioner could be used by every organization.
   */
  async #assume(
    own: AwsKeys,
    { arn, externalId }: Extract<AwsIdentity, { kind: 'role' }>,
    signal: AbortSignal,
  ) {
    const session = await this.#ask(own, arn, externalId, SESSION_S, signal);
    if (session instanceof AwsRefusal) {
      throw new AwsRefusal(
        `AWS does not let KQueen assume the role: its trust policy must name the role of KQueen, and require the external id ${externalId} (${session.message})`,
        session.code,
        'credentials',
      );
    }
    const another = await this.#ask(own, arn, `kqueen-${randomUUID()}`, SHORTEST_SESSION_S, signal);
    if (!(another instanceof AwsRefusal)) {
      throw new AwsRefusal(
        `The trust policy of the role lets everybody in who uses KQueen: require the external id ${externalId} in it (sts:ExternalId)`,
        'OpenRole',
        'credentials',
      );
    }
    const { AccessKeyId, SecretAccessKey, SessionToken } = session;
    const keys: AwsKeys = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    return { token: JSON.stringify(keys), expiresIn: SESSION_S };
  }

  /** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  async #ask(own: AwsKeys, arn: string, externalId: string, seconds: number, signal: AbortSignal) {
    try {
      const form = {
        Action: 'AssumeRole',
        RoleArn: arn,
        RoleSessionName: 'kqueen',
        ExternalId: externalId,
        DurationSeconds: String(seconds),
      };
      return await this.#sts(own, AssumeRoleAnswer, form, signal);
    } catch (error) {
      if (error instanceof AwsRefusal && error.code === 'AccessDenied') return error;
      throw error;
    }
  }

  /** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  async #whoAmI(signal: AbortSignal): Promise<string> {
    return this.#sts(await this.keys(signal), IdentityAnswer, { Action: 'GetCallerIdentity' }, signal);
  }

  /** STS answers in JSON where that is all that a client accepts. */
  async #sts<T>(
    keys: AwsKeys,
    schema: z.ZodType<T>,
    form: Record<string, string>,
    signal: AbortSignal,
  ): Promise<T> {
    const { stsUrl, region } = this.#parts;
    const scope: SigningScope = { service: 'sts', region };
    const sign = (request: OutgoingRequest) => signedHeaders(request, keys, scope);
    const sts = new RestClient({ provider: 'AWS STS', url: stsUrl, sign });
    const whole = { ...form, Version: '2011-06-15' };
    const answer = await sts.send({ method: 'POST', path: '/', form: whole }, signal);
    if (answer.status !== 200) throw refusal('AWS STS', answer);
    const { data } = schema.safeParse(answer.body);
    if (!data) throw new EngineFailed('AWS STS does not answer like STS: check EKS_STS_URL');
    return data;
  }
}

function sessionOf({ arn, externalId }: Extract<AwsIdentity, { kind: 'role' }>): string[] {
  return [arn, externalId];
}
