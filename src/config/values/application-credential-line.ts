import { type PasswordHash, parseUserLine } from './user-line.ts';

/** A password for a program, as `[oriel_auth] application_credential` describes one. */
export interface ApplicationCredentialLine {
  readonly id: string;
  readonly name: string;
  readonly hash: PasswordHash;
  /** The user that it acts for. */
  readonly user: string;
  readonly project: string;
  readonly roles: readonly string[];
}

/**
 * Reads `id name scrypt:N:r:p:salt:hash user project=role,role`, parts separated by blanks. A problem is a sentence
 * that holds neither hash nor salt.
 */
export function parseApplicationCredentialLine(
  line: string,
): ApplicationCredentialLine | { problem: string } {
  const parts = line.trim().split(/\s+/);
  if (parts.length !== 5) return { problem: 'It is not of the form: id name hash user project=role,role.' };
  const [id, name, hash, user, grant] = parts as [string, string, string, string, string];
  // Name, hash and grants are written as a user's are.
  const parsed = parseUserLine(`${name} ${hash} ${grant}`);
  if ('problem' in parsed) return parsed;
  for (const word of [id, user]) {
    if (/[=,:]/.test(word) || word.length > 255)
      return { problem: `"${name}" has no proper id or user name.` };
  }
  const [[project, roles]] = [...parsed.projects] as [[string, readonly string[]]];
  return { id, name, hash: parsed.hash, user, project, roles };
}
