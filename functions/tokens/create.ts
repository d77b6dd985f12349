import { route } from '../../lib/http/route.ts';
import { createToken } from '../../lib/tokens/create.ts';
import { CreateToken, NewTokenWire, tokenView } from '../../lib/tokens/wire.ts';

export const handler = route(
  {
    summary: 'Create an API token, which is shown this once',
    policy: 'token:create',
    showsOnce: true,
    body: CreateToken,
    bodyExample: { name: 'ci', scopes: ['cluster:list', 'cluster:get'], expires_at: '2027-03-01T12:00:00Z' },
    response: NewTokenWire,
  },
  async ({ context, body }) => {
    const { token, text } = await createToken(context, body);
    return { ...tokenView(token), token: text };
  },
);
