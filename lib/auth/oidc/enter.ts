import { Unauthenticated } from '../../errors.ts';
import { accountKey, type User, userModel } from '../../models/user.ts';
import type { Loaded } from '../../repository/model.ts';
import { refuseRestoring } from '../../repository/restoring.ts';
import { type EnrolParts, enrol } from '../enrol.ts';
import type { Proof } from '../methods/method.ts';
import type { OidcClaims } from './claims.ts';
import type { OidcProvider } from './settings.ts';

/**
 * The user of an account at a provider, as stored from now on. Who they are, issuer and subject say; name and e-mail address
 * never do, but for a name that was invited, where the provider is trusted with names. Throws `Unauthenticated` for somebody
 * who has no account here, and `Unavailable`.
 */
export async function enter(
  parts: EnrolParts,
  provider: OidcProvider,
  claims: OidcClaims,
  asking: { requestId: string; address: string },
): Promise<User> {
  const known = await userOf(parts, claims);
  const proven = { by: 'oidc', proof: proofOf(provider, claims) } as const;
  const mayEnter = known?.object.active ?? true;
  const user = mayEnter ? await enrol(parts, known, proven, asking) : undefined;
  if (!user)
    throw new Unauthenticated(
      'Bad Request',
      'KQueen has no account for you that may log in: ask your administrator',
    );
  return user;
}

async function userOf(
  { repository }: EnrolParts,
  { issuer, subject }: OidcClaims,
): Promise<Loaded<User> | undefined> {
  const { queries } = repository;
  const { holder, isRestoring } = await repository.read({
    holder: queries.holderOf('user', 'account', accountKey(issuer, subject)),
    isRestoring: queries.isRestoring(),
  });
  refuseRestoring(isRestoring);
  if (!holder) return undefined;
  const { user } = await repository.read({ user: queries.object(userModel, holder.namespace, holder.id) });
  return user;
}

function proofOf(provider: OidcProvider, { issuer, subject, claim }: OidcClaims): Proof {
  const { groups, createsUsers: mayCreate, claimsInvited: mayClaim } = provider;
  const [username = ''] = textsOf(claim(provider.usernameClaim));
  const own = new Set(textsOf(claim(provider.groupsClaim)));
  // Somebody could write the address of another person, and none could be invited with it any more.
  const emails = claim('email_verified') === false ? [] : textsOf(claim(provider.emailClaim));
  return {
    username,
    account: { issuer, subject, mayClaim, mayCreate },
    emails,
    ...(groups.length > 0 && { places: groups.filter(({ group }) => own.has(group)) }),
  };
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}
