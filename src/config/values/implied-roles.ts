/** Keystone's implied roles: an admin is also a member, and a member may read. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  admin: ['admin', 'manager', 'member', 'reader'],
  manager: ['manager', 'member', 'reader'],
  member: ['member', 'reader'],
};

/** The roles and those that they imply. */
export function withImplied(roles: readonly string[]): readonly string[] {
  return [...new Set(roles.flatMap((role) => IMPLIED[role] ?? [role]))];
}
