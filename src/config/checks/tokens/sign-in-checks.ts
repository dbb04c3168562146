import { nearest } from '../../../platform/text/nearest.ts';
import type { Settings } from '../../option-table.ts';
import { parseApplicationCredentialLine } from '../../values/application-credential-line.ts';
import { withImplied } from '../../values/implied-roles.ts';
import { parseUserLine, type UserLine } from '../../values/user-line.ts';
import { type Check, type Finding, rule } from '../check.ts';

const MIN_KEY_CHARACTERS = 32;

/** Checks that users can sign in, and cannot impersonate each other. */
export const SIGN_IN_CHECKS: readonly Check[] = [
  {
    role: 'api',
    reads: ['oriel_auth.user', 'oriel_auth.backend', 'oriel_auth.application_credential'],
    check: checkUsers,
  },
  rule({
    role: 'api',
    reads: ['oriel_auth.backend', 'keystone_authtoken.auth_url'],
    level: 'fatal',
    when: ({ oriel_auth, keystone_authtoken }) =>
      oriel_auth.backend === 'keystone' && keystone_authtoken.auth_url === '',
    message: 'The backend is Keystone, but its URL is not set.',
    remedy: 'Set auth_url in [keystone_authtoken], and the service user.',
  }),
  {
    role: 'api',
    reads: ['oriel_auth.signing_key', 'oriel_auth.backend', 'oriel.transport', 'oriel.require_shared_store'],
    check({ oriel_auth, oriel, cache }) {
      const { length } = oriel_auth.signing_key.reveal();
      const hasOthers = oriel.require_shared_store || (cache.enabled && cache.memcache_servers.length > 1);
      if (length === 0 && oriel_auth.backend === 'local' && oriel.transport === 'nats' && hasOthers) {
        return {
          level: 'error',
          message:
            'There is no key, so each api generates its own at its start: a sign-in on one controller is rejected by the others.',
          remedy: 'Create one with "openssl rand -base64 48" and write it on every controller.',
        };
      }
      if (length === 0 || length >= MIN_KEY_CHARACTERS) return undefined;
      return {
        level: 'fatal',
        message: `The key has fewer than ${MIN_KEY_CHARACTERS} characters: an attacker who guesses it can sign in as any user.`,
        remedy: 'Create one with "openssl rand -base64 48".',
      };
    },
  },
];

/** The roles of src/api/access/policy.ts, the usual ones first: no other role opens a console. */
const ROLES = ['admin', 'manager', 'member', 'reader', '_member_'];

/** Grants whose roles do not allow consoles: the user can only sign in and list the project's instances. */
function withoutRights({ name, projects }: UserLine): Finding[] {
  return [...projects].flatMap(([project, roles]) => {
    if (roles.some((role) => ROLES.includes(role))) return [];
    const near = roles.map((role) => nearest(role, ROLES)).find((role) => role !== undefined);
    return {
      level: 'warning' as const,
      message: `"${name}" can open no console in "${project}": Oriel has no role ${roles.join(', ')}.`,
      remedy: near === undefined ? 'Write admin, manager or member.' : `Did you mean ${near}?`,
    };
  });
}

/** Lines are counted from 1, since a malformed line may have no name. */
function checkUsers({ oriel_auth }: Settings): Finding[] {
  if (oriel_auth.backend !== 'local') return [];
  const findings: Finding[] = [];
  const users = new Map<string, UserLine>();
  for (const [index, line] of oriel_auth.user.entries()) {
    const user = parseUserLine(line);
    if ('problem' in user) {
      findings.push({
        level: 'fatal',
        message: `User line ${index + 1} is malformed. ${user.problem}`,
        remedy:
          'Write: name hash project=role,role, separated by spaces. "oriel hash-password" makes the hash.',
      });
    } else if (users.has(user.name)) {
      findings.push({
        level: 'fatal',
        message: `User line ${index + 1} describes "${user.name}" a second time.`,
        remedy: 'Write one line for each user, with all projects.',
      });
    } else {
      users.set(user.name, user);
      findings.push(...withoutRights(user));
    }
  }
  if (oriel_auth.user.length === 0) {
    findings.push({
      level: 'warning',
      message: 'There are no users: no user can sign in.',
      remedy:
        'Run "oriel init" to set up a host with its first user, or add lines "user = name hash project=role" to [oriel_auth]; "oriel hash-password" makes the hash.',
    });
  }
  const ids = new Set<string>();
  for (const [index, line] of oriel_auth.application_credential.entries()) {
    const fail = (message: string, remedy: string) =>
      findings.push({
        level: 'fatal',
        message: `Application credential line ${index + 1} ${message}`,
        remedy,
      });
    const credential = parseApplicationCredentialLine(line);
    if ('problem' in credential) {
      fail(
        `is malformed. ${credential.problem}`,
        'Write: id name hash user project=role,role, separated by spaces.',
      );
      continue;
    }
    const { id, user, project, roles } = credential;
    const granted = new Set(withImplied(users.get(user)?.projects.get(project) ?? []));
    if (!withImplied(roles).every((role) => granted.has(role))) {
      fail(
        `has roles in "${project}" that its user "${user}" does not have there.`,
        'Write roles that the user has.',
      );
    }
    if (ids.has(id)) fail(`has the id "${id}" of another line.`, 'Write a unique id for each.');
    ids.add(id);
  }
  return findings;
}
