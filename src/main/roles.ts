/** The process roles in the order in which they start; they stop in reverse order. */
export const ROLES = [
  { name: 'consoleauth', title: 'token authority', needs: [] },
  { name: 'compute', title: 'compute agent', needs: [] },
  { name: 'novncproxy', title: 'console proxy', needs: [] },
  { name: 'api', title: 'API', needs: [] },
  { name: 'dashboard', title: 'dashboard', needs: ['api'] },
] as const satisfies readonly Role[];

interface Role {
  readonly name: string;
  readonly title: string;
  /** Roles that must run in the same process. */
  readonly needs: readonly string[];
}

export type RoleName = (typeof ROLES)[number]['name'];

/** Parses `--role`: names separated by commas, or `all`. Returns the roles in starting order, or what is wrong as a sentence. */
export function parseRoles(text: string): { roles: readonly RoleName[] } | { problem: string } {
  const names: readonly string[] = ROLES.map(({ name }) => name);
  const asked = new Set(text.split(',').map((word) => word.trim()));
  asked.delete('');
  if (asked.delete('all')) for (const name of names) asked.add(name);
  const unknown = [...asked].filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    return { problem: `"${unknown.join('", "')}" is not a role. Roles: all, ${names.join(', ')}.` };
  }
  if (asked.size === 0) return { problem: `No role is given. Roles: all, ${names.join(', ')}.` };
  for (const { name, title, needs } of ROLES) {
    const lacking = asked.has(name) ? needs.filter((need) => !asked.has(need)) : [];
    if (lacking.length > 0) {
      return {
        problem: `The ${title} uses the listener of the api: run --role api,${name} in one process.`,
      };
    }
  }
  return { roles: ROLES.map(({ name }) => name).filter((name) => asked.has(name)) };
}
