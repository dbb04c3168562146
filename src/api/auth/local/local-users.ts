import type { ApplicationCredentialLine } from '../../../config/values/application-credential-line.ts';
import { parseApplicationCredentialLine } from '../../../config/values/application-credential-line.ts';
import { withImplied } from '../../../config/values/implied-roles.ts';
import { type PasswordHash, parseUserLine, type UserLine } from '../../../config/values/user-line.ts';
import type { Project } from '../authenticator.ts';

/** The users and application credentials of the configuration. */
export class LocalUsers {
  readonly #users = new Map<string, UserLine>();
  readonly #credentials: ApplicationCredentialLine[] = [];

  /** Throws an error that names the line if one cannot be read. */
  constructor(userLines: readonly string[], credentialLines: readonly string[]) {
    for (const [index, line] of userLines.entries()) {
      const user = parseUserLine(line);
      if ('problem' in user) throw new Error(`[oriel_auth] user, line ${index + 1}: ${user.problem}`);
      if (this.#users.has(user.name)) throw new Error(`[oriel_auth] user: "${user.name}" is defined twice.`);
      this.#users.set(user.name, user);
    }
    for (const [index, line] of credentialLines.entries()) {
      const credential = parseApplicationCredentialLine(line);
      const where = `[oriel_auth] application_credential, line ${index + 1}`;
      if ('problem' in credential) throw new Error(`${where}: ${credential.problem}`);
      // A credential must not have more rights than its user.
      const granted = new Set(this.rolesOf(credential.user, credential.project));
      if (!withImplied(credential.roles).every((role) => granted.has(role))) {
        throw new Error(
          `${where}: "${credential.user}" does not have these roles in "${credential.project}".`,
        );
      }
      if (this.#credentials.some(({ id }) => id === credential.id)) {
        throw new Error(`${where}: the id "${credential.id}" is defined twice.`);
      }
      this.#credentials.push(credential);
    }
  }

  user(name: string): UserLine | undefined {
    return this.#users.get(name);
  }

  userHashes(): readonly PasswordHash[] {
    return [...this.#users.values()].map(({ hash }) => hash);
  }

  credentialHashes(): readonly PasswordHash[] {
    return this.#credentials.map(({ hash }) => hash);
  }

  /** By id, or by name and user. */
  credential(by: { id?: string; name?: string; user?: string }): ApplicationCredentialLine | undefined {
    return this.#credentials.find(({ id, name, user }) =>
      by.id !== undefined ? id === by.id : name === by.name && user === by.user,
    );
  }

  rolesOf(userName: string, project: string): readonly string[] {
    return withImplied(this.#users.get(userName)?.projects.get(project) ?? []);
  }

  /** A local project's id is its name. */
  projectsOf(userName: string): readonly Project[] {
    return [...(this.#users.get(userName)?.projects.keys() ?? [])].map((id) => ({ id, name: id }));
  }

  projects(): readonly Project[] {
    const ids = new Set([...this.#users.values()].flatMap(({ projects }) => [...projects.keys()]));
    return [...ids].sort().map((id) => ({ id, name: id }));
  }
}
