import * as fs from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Accounts } from './accounts.ts';
import type { ConfigFile } from './config.ts';
import { KollaError } from './errors.ts';
import { findPaths } from './find-paths.ts';
import { info } from './log.ts';
import { parseMode, setProperties } from './properties.ts';

/** Each existing source of an entry with its place. A `dest` that ends with a slash is a folder. */
export function pairs(file: ConfigFile): { source: string; dest: string }[] {
  const sources = findPaths(file.source);
  if (sources.length === 0 && !file.optional)
    throw new KollaError(`The source to copy does not exist: ${file.source}`);
  return sources.map((source) => ({
    source,
    dest: file.dest.endsWith('/') ? join(file.dest, basename(source)) : file.dest,
  }));
}

/** Copies files and folders. Without `merge` a folder is replaced, with it the files of both are there afterwards. */
export function copyFiles(file: ConfigFile, accounts: Accounts): void {
  for (const { source, dest } of pairs(file)) {
    if (!file.merge && isIn(source, dest))
      throw new KollaError(`${dest} cannot be replaced: ${source}, its source, is in it`);
    if (!file.merge) remove(dest);
    fs.mkdirSync(dirname(dest), { recursive: true });
    copy(source, dest, file, accounts);
  }
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}

/** Reading a pipe or a device could take forever. */
function isFolder(source: string): boolean {
  const found = fs.statSync(source);
  if (!found.isDirectory() && !found.isFile())
    throw new KollaError(`${source} is neither a file nor a folder`);
  return found.isDirectory();
}

/** `above`: the folders that contain it, without links. */
function copy(
  source: string,
  dest: string,
  file: ConfigFile,
  accounts: Accounts,
  above: readonly string[] = [],
): void {
  if (!isFolder(source)) {
    remove(dest);
    info(`Copying ${source} to ${dest}`);
    if (file.merge && file.preserve && fs.lstatSync(source).isSymbolicLink()) {
      fs.symlinkSync(fs.readlinkSync(source), dest);
      return;
    }
    // A new file is readable for its owner only until it has its own owner and mode: it may have passwords.
    fs.writeFileSync(dest, fs.readFileSync(source), { mode: 0o600, flag: 'wx' });
    setFileProperties(source, dest, file, accounts);
    return;
  }
  if (fs.existsSync(dest) && !fs.statSync(dest).isDirectory()) remove(dest);
  fs.mkdirSync(dest, { recursive: true });
  setFileProperties(source, dest, file, accounts);
  const real = fs.realpathSync(source);
  if (above.includes(real)) throw new KollaError(`${source} is a link to a folder that contains it`);
  for (const name of fs.readdirSync(source))
    copy(join(source, name), join(dest, name), file, accounts, [...above, real]);
}

function setFileProperties(source: string, dest: string, file: ConfigFile, accounts: Accounts): void {
  if (!file.preserve) {
    setProperties(dest, file, accounts);
    return;
  }
  const { uid, gid, mode, atime, mtime } = fs.statSync(source);
  fs.chownSync(dest, uid, gid);
  fs.chmodSync(dest, mode);
  fs.utimesSync(dest, atime, mtime);
}

/** Whether each file in place has the content, owner and mode that a copy made now would have. Names the first that has not. */
export function checkFiles(file: ConfigFile, accounts: Accounts): void {
  for (const { source, dest } of pairs(file)) checkPath(source, dest, file, accounts);
}

function checkPath(source: string, dest: string, file: ConfigFile, accounts: Accounts): void {
  if (isFolder(source)) {
    for (const name of fs.readdirSync(source))
      checkPath(join(source, name), join(dest, name), file, accounts);
    return;
  }
  if (!fs.existsSync(dest)) throw new KollaError(`${dest} does not exist`);
  if (!fs.readFileSync(source).equals(fs.readFileSync(dest)))
    throw new KollaError(`The content of ${source} and ${dest} differs`);
  if (file.preserve) return;
  const { uid, gid, mode } = fs.statSync(dest);
  const wanted = accounts.owner(file.owner);
  if (uid !== wanted.uid || gid !== wanted.gid)
    throw new KollaError(`${dest} does not belong to ${file.owner}`);
  if ((mode & 0o7777) !== parseMode(file.perm))
    throw new KollaError(`${dest} does not have mode ${file.perm}`);
}

export function remove(path: string): void {
  fs.rmSync(path, { recursive: true, force: true });
}
