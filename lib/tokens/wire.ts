import * as z from 'zod';
import { DEFAULT_POLICIES, type PolicyAction } from '../../config/policies.ts';
import { ROLES } from '../models/role.ts';
import type { ApiToken } from '../models/token.ts';
import { Id, Name, Timestamp } from '../wire/fields.ts';
import { reference } from '../wire/reference.ts';

const ACTIONS = Object.keys(DEFAULT_POLICIES) as [PolicyAction, ...PolicyAction[]];

const Scopes = z
  .array(z.enum(ACTIONS))
  .min(1, 'must name an action, or be left out')
  .meta({ description: 'The only actions that the token permits; all that its user may if left out' });

export const CreateToken = z.strictObject({
  name: Name,
  user: reference('User')
    .optional()
    .meta({ description: 'A service account of your organization (admins); yourself if left out' }),
  role: z.enum(ROLES).optional().meta({ description: 'The highest role that the token acts with' }),
  scopes: Scopes.optional(),
  expires_at: z.iso
    .datetime({ offset: true, error: 'must be a time like 2026-03-01T12:00:00Z' })
    .optional()
    .meta({ description: 'At most TOKEN_MAX_TTL from now, which is also the default' }),
});

export const TokenWire = z
  .object({
    id: Id,
    name: Name,
    user: z.string().meta({ description: 'User:<id>' }),
    role: z.enum(ROLES).optional(),
    scopes: Scopes.optional(),
    created_at: Timestamp,
    expires_at: Timestamp,
    last_used_at: Timestamp.optional().meta({ description: 'Give or take an hour; absent if never' }),
    _namespace: z.string().optional(),
  })
  .meta({ id: 'Token' });

/** What is answered once, when the token is made. */
export const NewTokenWire = TokenWire.extend({
  token: z.string().meta({ description: 'The token itself; it is shown this once' }),
}).meta({ id: 'NewToken' });

/** The wire form of a token, without the token itself. */
export function tokenView({ id, name, owner, role, scopes, created_at, expires_at }: ApiToken) {
  return { id, name, user: `User:${owner}`, role, scopes, created_at, expires_at };
}
