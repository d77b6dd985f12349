import type { Organization } from '../organizations/model.ts';
import type { User } from '../users/model.ts';
import type { Role } from './roles.ts';

/** Who asks: the user and the organization as they are stored now, not as the token remembers them. */
export interface Identity {
  user: User;
  organization: Organization;
  role: Role;
  /** The namespace of the organization: the tenant. */
  namespace: string;
}
