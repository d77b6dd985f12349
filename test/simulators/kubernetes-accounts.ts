import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type KubernetesObjects, Refusal, type SimulatedObject } from './kubernetes-objects.ts';

/** An API server gives no bound token for less, and its default bound is a year. */
const SHORTEST_S = 600;
const ISSUER = 'https://kubernetes.default.svc';
const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

interface Claims {
  sub: string;
  aud?: string[];
  /** In seconds; a token of a Secret has none. */
  exp?: number;
  uid: string;
}

/**
 * ServiceAccounts and their tokens: the controller that fills token Secrets, the TokenRequest subresource, and the check of
 * a token, which needs the signature, the time, the audience and an account that is still the same.
 */
export class KubernetesAccounts {
  readonly #objects: KubernetesObjects;
  readonly #key = randomBytes(32);
  readonly #looks = new Map<string, number>();
  /** A Secret shows its token when it is looked at for the n-th time; Infinity: never. */
  filledAtLook = 2;
  /** The longest life of a bound token, in seconds, as --service-account-max-token-expiration sets it. */
  longest = Number.POSITIVE_INFINITY;
  /** The status of a TokenRequest in the place of the true one, as a server that lies would answer. */
  lie: object | undefined;
  now: () => Date = () => new Date();
  /** Whom the authenticator of a cloud takes the holder of a token for, where the API server asks one by webhook. */
  webhook: (token: string) => string | undefined = () => undefined;

  constructor(objects: KubernetesObjects) {
    this.#objects = objects;
  }

  /** The user whom a token stands for; undefined when it is not valid, or not any more. */
  userOf(token: string): string | undefined {
    const known = this.webhook(token);
    if (known !== undefined) return known;
    const claims = this.#verified(token);
    if (!claims) return undefined;
    const isExpired = claims.exp !== undefined && claims.exp * 1000 <= this.now().getTime();
    const isForUs = claims.aud === undefined || claims.aud.includes(ISSUER);
    const [, , namespace = '', name = ''] = claims.sub.split(':');
    const isSame = this.#account(namespace, name)?.metadata.uid === claims.uid;
    return !isExpired && isForUs && isSame ? claims.sub : undefined;
  }

  /**
   * Answers a TokenRequest. Throws `Refusal` for an account that does not exist and for a time that is too short.
   * Source: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
   */
  request(namespace: string, name: string, body: { spec?: Record<string, unknown> }) {
    const account = this.#account(namespace, name);
    if (!account) throw new Refusal(404, 'NotFound', `serviceaccounts "${name}" not found`);
    const { audiences = [], expirationSeconds = 3600 } = body.spec ?? {};
    if (typeof expirationSeconds !== 'number' || expirationSeconds < SHORTEST_S) {
      const why = 'spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes';
      throw new Refusal(422, 'Invalid', `TokenRequest.authentication.k8s.io "" is invalid: ${why}`);
    }
    const aud = (audiences as string[]).length > 0 ? (audiences as string[]) : [ISSUER];
    const exp = Math.floor(this.now().getTime() / 1000) + Math.min(expirationSeconds, this.longest);
    const token = this.#sign({ sub: userOf(namespace, name), aud, exp, uid: account.metadata.uid });
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace },
      spec: { audiences: aud, expirationSeconds, boundObjectRef: null },
      status: this.lie ?? {
        token,
        expirationTimestamp: new Date(exp * 1000).toISOString().replace('.000', ''),
      },
    };
  }

  /** Does what the token controller has done by the time that a Secret is looked at; false: it has deleted the Secret. */
  look(secret: SimulatedObject): boolean {
    if (secret.type !== TOKEN_TYPE) return true;
    const {
      namespace = '',
      annotations = {},
      uid,
    } = secret.metadata as SimulatedObject['metadata'] & {
      annotations?: Record<string, string>;
    };
    const account = this.#account(namespace, annotations[NAME] ?? '');
    if (!account || (annotations[UID] ?? account.metadata.uid) !== account.metadata.uid) return false;
    const looks = (this.#looks.get(uid) ?? 0) + 1;
    this.#looks.set(uid, looks);
    if (looks < this.filledAtLook || secret.data !== undefined) return true;
    const token = this.#sign({ sub: userOf(namespace, account.metadata.name), uid: account.metadata.uid });
    secret.data = { token: btoa(token), namespace: btoa(namespace) };
    secret.metadata.annotations = { ...annotations, [UID]: account.metadata.uid };
    return true;
  }

  #account(namespace: string, name: string): SimulatedObject | undefined {
    const kind = this.#objects.kind('v1', 'serviceaccounts');
    return kind && this.#objects.get(kind, namespace, name);
  }

  #sign(claims: Claims): string {
    const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    const payload = Buffer.from(JSON.stringify({ iss: ISSUER, ...claims })).toString('base64url');
    return `${head}.${payload}.${this.#seal(`${head}.${payload}`).toString('base64url')}`;
  }

  #verified(token: string): Claims | undefined {
    const [head = '', payload = '', seal = ''] = token.split('.');
    const [own, theirs] = [this.#seal(`${head}.${payload}`), Buffer.from(seal, 'base64url')];
    if (own.length !== theirs.length || !timingSafeEqual(own, theirs)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  #seal(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

function userOf(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
