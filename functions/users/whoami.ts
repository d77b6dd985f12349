import { route } from '../../lib/http/route.ts';
import { UserWire, userView } from '../../lib/users/wire.ts';

export const handler = route(
  { summary: 'Show the current user', policy: 'any user', response: UserWire },
  ({ context: { identity } }) => userView(identity.principal.user, identity.organization),
);
