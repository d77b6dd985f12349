import { randomBytes } from 'node:crypto';
import { Fault } from './fault.ts';
import { type Claim, claimOf, isSignedWith, type SignedRequest } from './signature.ts';

/** Keys, and who holds them. */
interface Key {
  secret: string;
  principal: string;
  sessionToken?: string;
  /** In milliseconds. */
  expires?: number;
}

/** A role, and whom its trust policy lets in. */
export interface SimulatedRole {
  trusts: string;
  /** Undefined: everybody whom it trusts, with any external id. */
  externalId?: string;
}

const TOKEN_PREFIX = 'k8s-aws-v1.';

/** The keys and roles of AWS, and the signatures that they make. */
export class SimulatedAccounts {
  readonly keys = new Map<string, Key>();
  readonly roles = new Map<string, SimulatedRole>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Who asks. Throws a `Fault` for a request that is not signed as it must be, for this service and region. */
  principalOf(request: SignedRequest, service: string, region: string): string {
    const claim = claimOf(request);
    if (!claim) throw new Fault(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    const key = this.keys.get(claim.keyId);
    const isSts = service === 'sts';
    if (!key) {
      const code = isSts ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
      throw new Fault(403, code, 'The security token included in the request is invalid.');
    }
    this.#refuseWrong(request, claim, key, { service, region, isSts });
    return key.principal;
  }

  #refuseWrong(
    request: SignedRequest,
    claim: Claim,
    key: Key,
    { service, region, isSts }: { service: string; region: string; isSts: boolean },
  ): void {
    const isRight =
      claim.service === service &&
      claim.region === region &&
      claim.signedHeaders.includes('host') &&
      claim.sessionToken === key.sessionToken &&
      isSignedWith(request, claim, key.secret);
    if (!isRight) {
      const code = isSts ? 'SignatureDoesNotMatch' : 'InvalidSignatureException';
      throw new Fault(403, code, `The request signature we calculated does not match. ${request.body}`);
    }
    if (key.expires !== undefined && key.expires <= this.#clock()) {
      const code = isSts ? 'ExpiredToken' : 'ExpiredTokenException';
      throw new Fault(403, code, 'The security token included in the request is expired');
    }
  }

  /** Answers AssumeRole. Throws a `Fault` where the trust policy does not let the caller in. */
  assume(principal: string, form: URLSearchParams) {
    const [arn = '', externalId] = [form.get('RoleArn') ?? '', form.get('ExternalId')];
    const role = this.roles.get(arn);
    const isTrusted = role?.trusts === principal;
    if (!isTrusted || (role.externalId !== undefined && role.externalId !== externalId)) {
      const words = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      throw new Fault(403, 'AccessDenied', words);
    }
    const seconds = Number(form.get('DurationSeconds') ?? 3600);
    const name = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const session: Required<Key> = {
      secret: randomBytes(20).toString('base64url'),
      sessionToken: randomBytes(60).toString('base64'),
      principal: `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${form.get('RoleSessionName')}`,
      expires: this.#clock() + seconds * 1000,
    };
    this.keys.set(name, session);
    return {
      AssumedRoleUser: { Arn: session.principal, AssumedRoleId: `AROASIMULATED:kqueen` },
      Credentials: {
        AccessKeyId: name,
        SecretAccessKey: session.secret,
        SessionToken: session.sessionToken,
        Expiration: session.expires / 1000,
      },
    };
  }

  /** Whom the authenticator of a cluster takes the holder of a token for; undefined when it refuses the token. */
  holderOf(token: string, cluster: string, region: string): string | undefined {
    const text = Buffer.from(token.slice(TOKEN_PREFIX.length), 'base64url').toString();
    const url = URL.parse(text);
    if (!token.startsWith(TOKEN_PREFIX) || !url) return undefined;
    const request = {
      method: 'GET',
      url,
      headers: { host: url.host, 'x-k8s-aws-id': cluster },
      body: '',
    };
    const isWhole =
      url.searchParams.get('Action') === 'GetCallerIdentity' &&
      claimOf(request)?.signedHeaders.includes('x-k8s-aws-id');
    try {
      return isWhole ? this.principalOf(request, 'sts', region) : undefined;
    } catch {
      return undefined;
    }
  }
}
