import { formatUserLine } from '../../src/config/values/user-line.ts';
import { hashPassword } from '../../src/platform/password-hash.ts';

/** Who may sign in at the api of a test. */
export const ACCOUNTS = {
  member: { name: 'mia', password: 'mia-secret-1', project: 'demo', roles: ['member'] },
  reader: { name: 'rea', password: 'rea-secret-2', project: 'demo', roles: ['reader'] },
  stranger: { name: 'sam', password: 'sam-secret-3', project: 'other', roles: ['member'] },
  admin: { name: 'ada', password: 'ada-secret-4', project: 'ops', roles: ['admin'] },
} as const;

/** Little work, since tests sign in often. */
export const CHEAP = { N: 1024, r: 8, p: 1 };

/** The accounts as `[oriel_auth] user` takes them. */
export async function userLines(): Promise<string[]> {
  return Promise.all(
    Object.values(ACCOUNTS).map(async ({ name, password, project, roles }) =>
      formatUserLine({
        name,
        hash: await hashPassword(password, CHEAP),
        projects: new Map([[project, roles]]),
      }),
    ),
  );
}
