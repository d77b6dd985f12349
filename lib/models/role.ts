/** Roles from the least to the most. `superadmin` is everything everywhere, `admin` rules his organization. */
export const ROLES = ['member', 'admin', 'superadmin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether somebody of this role stands at least as high as somebody of the other. */
export function ranksAtLeast(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(other);
}
