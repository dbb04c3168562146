import { chmodSync, existsSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Accounts } from './accounts.ts';
import type { PathRule } from './config.ts';
import { KollaError } from './errors.ts';
import { findPaths } from './find-paths.ts';
import { info, warn } from './log.ts';

/** Sets owner and mode of each path of a rule and, with `recurse`, of everything in it that no `exclude` matches. */
export function applyRule(rule: PathRule, accounts: Accounts): void {
  for (const path of findPaths(rule.path)) {
    if (throughLink(path)) continue;
    setProperties(path, rule, accounts);
    if (rule.recurse && statSync(path).isDirectory()) applyInside(path, rule, accounts);
  }
}

function applyInside(folder: string, rule: PathRule, accounts: Accounts): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // A link is not followed: it could lead out of the folder, and root would change the owner of what it finds there.
    if (entry.isSymbolicLink()) continue;
    if (!rule.exclude.some((each) => each.test(path))) setProperties(path, rule, accounts);
    if (entry.isDirectory()) applyInside(path, rule, accounts);
  }
}

/**
 * Whether a path is or goes through a link, with a warning. All containers of kolla share the folder of the logs, so that any of
 * them can put a link there: root does not change the owner of what it leads to.
 */
export function throughLink(path: string): boolean {
  for (let each = resolve(path); each !== '/'; each = dirname(each)) {
    if (!lstatSync(each, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    warn(`${path} is not changed, because ${each} is a link`);
    return true;
  }
  return false;
}

/** A change that this user may not make is logged: a container without root has the files as its orchestrator mounts them. */
export function setProperties(
  path: string,
  { owner, perm }: { readonly owner: string; readonly perm: string | undefined },
  accounts: Accounts,
): void {
  if (!existsSync(path)) {
    warn(`${path} does not exist`);
    return;
  }
  const { uid, gid } = accounts.owner(owner);
  info(`Setting permission for ${path}`);
  attempt(`the owner of ${path} to ${owner}`, () => lchownSync(path, uid, gid));
  if (perm === undefined) return;
  const mode = parseMode(perm);
  const searchable = statSync(path).isDirectory() ? mode | ((mode & 0o444) >> 2) : mode;
  attempt(`the mode of ${path} to ${perm}`, () => chmodSync(path, searchable));
}

/** `644`, `0600`, `2775`, or as in Python `0o644`. */
export function parseMode(text: string): number {
  if (!/^(0o)?[0-7]{3,4}$/.test(text)) throw new KollaError(`"${text}" is not a mode such as "0600"`);
  return Number.parseInt(text.replace('0o', ''), 8);
}

function attempt(what: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    warn(`Failed to set ${what}: ${(error as Error).message}`);
  }
}
