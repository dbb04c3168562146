import { type PasswordHash, parseUserLine } from './user-line.ts';

/** A parsed line of `[oriel_auth] application_credential`: a password for a program. */
export interface ApplicationCredentialLine {
  readonly id: string;
  readonly name: string;
  readonly hash: PasswordHash;
  /** The user on whose behalf the program acts. */
  readonly user: string;
  readonly project: string;
  readonly roles: readonly string[];
}

/**
 * Parses `id name scrypt:N:r:p:salt:hash user project=role,role`, separated by spaces. A problem is a sentence without hash and salt.
 */
export function parseApplicationCredentialLine(
  line: string,
): ApplicationCredentialLine | { problem: string } {
  const parts = line.trim().split(/\s+/);
  if (parts.length !== 5) return { problem: 'It is not of the form: id name hash user project=role,role.' };
  const [id, name, hash, user, grant] = parts as [string, string, string, string, string];
  // Name, hash and grants have the form of a user line.
  const parsed = parseUserLine(`${name} ${hash} ${grant}`);
  if ('problem' in parsed) return parsed;
  for (const word of [id, user]) {
    if (/[=,:]/.test(word) || word.length > 255)
      return { problem: `"${name}" has no valid id or user name.` };
  }
  const [[project, roles]] = [...parsed.projects] as [[string, readonly string[]]];
  return { id, name, hash: parsed.hash, user, project, roles };
}
