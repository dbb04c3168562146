import { Secret } from '../../../src/platform/secret.ts';
import type { Cloud } from './cloud.ts';

const DOMAIN = { id: 'default' };

/** What an operator does to a person of the real Keystone, and the sign-in of that person. */
export interface KeystonePerson {
  readonly projectId: string;
  readonly password: string;
  signIn(): Promise<string>;
  revoke(token: string): Promise<void>;
  disable(): Promise<void>;
  takeRoleAway(): Promise<void>;
}

/** Makes a user with the role member in a project of its own. */
export async function makePerson(cloud: Cloud, name: string): Promise<KeystonePerson> {
  const admin = await signIn('admin', cloud.password, 'admin');
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${cloud.authUrl}${path}`, {
      method,
      headers: { 'X-Auth-Token': admin, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? {} : response.json();
  };
  const password = `${name}-secret`;
  const { project } = await ask('POST', '/projects', { project: { name, domain_id: 'default' } });
  const { user } = await ask('POST', '/users', { user: { name, password, domain_id: 'default' } });
  const { roles } = await ask('GET', '/roles?name=member');
  const assignment = `/projects/${project.id}/users/${user.id}/roles/${roles[0].id}`;
  await ask('PUT', assignment);

  async function signIn(user: string, secret: string, project: string): Promise<string> {
    const response = await fetch(`${cloud.authUrl}/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: user, password: secret, domain: DOMAIN } },
          },
          scope: { project: { name: project, domain: DOMAIN } },
        },
      }),
    });
    return response.headers.get('x-subject-token')!;
  }

  return {
    projectId: project.id,
    password,
    signIn: () => signIn(name, password, name),
    revoke: (token) => ask('DELETE', '/auth/tokens', undefined, { 'X-Subject-Token': token }),
    disable: () => ask('PATCH', `/users/${user.id}`, { user: { enabled: false } }),
    takeRoleAway: () => ask('DELETE', assignment),
  };
}

/** Settings of an Oriel that authenticates with that Keystone, and checks its tokens again at this interval in seconds. */
export function recheckedByKeystone(cloud: Cloud, intervalS: number) {
  return {
    oriel: { session_recheck_interval: intervalS },
    oriel_auth: { backend: 'keystone' },
    keystone_authtoken: {
      auth_url: cloud.authUrl,
      username: 'admin',
      password: new Secret(cloud.password),
      project_name: 'admin',
    },
  } as const;
}
