import * as fs from 'node:fs';
import { delimiter, join } from 'node:path';
import { Accounts } from './accounts.ts';
import { KollaError, reportError } from './errors.ts';
import { info, warn } from './log.ts';
import { kollaSetConfigs, PATHS } from './set-configs.ts';

/** The user as which kolla runs nova-novncproxy. */
const USER = 'nova';
const LOGS = '/var/log/kolla/nova';
/** Where kolla puts the operator's certificate authorities: newer releases, then older ones. */
const CUSTOM_CERTIFICATES = ['/var/lib/kolla/share/ca-certificates', join(PATHS.config, 'ca-certificates')];
const DEBIAN_CERTIFICATES = '/usr/share/oriel-image/ca-certificates.crt';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * `kolla_start`: the start protocol of kolla's images. Root puts the configuration in place, because kolla-ansible mounts it
 * readable for root only; then the process gives up root for good and becomes the command of config.json.
 */
export async function kollaStart(): Promise<number | undefined> {
  const status = await kollaSetConfigs([]);
  if (status !== 0) return status;
  try {
    addCertificates();
    becomeUser();
    if (process.env.KOLLA_SKIP_EXTEND_START === undefined) makeLogFolder();
    // A signal that arrived meanwhile ends this process here; the command would not receive it.
    await new Promise((resolve) => setImmediate(resolve));
    runCommand(fs.readFileSync(PATHS.command, 'utf8'));
  } catch (error) {
    return reportError(error);
  }
}

/** Debian's authorities and those of the operator, as `update-ca-certificates` would join them. */
function addCertificates(): void {
  const folder = CUSTOM_CERTIFICATES.find((each) => fs.existsSync(each));
  if (folder === undefined) return;
  // A mounted Secret has hidden folders and links beside its files.
  const names = fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
  const custom = names.map((name) => join(folder, name)).filter((file) => fs.statSync(file).isFile());
  info(`Adding ${custom.length} certificate authorities`);
  const texts = [DEBIAN_CERTIFICATES, ...custom].map((file) => fs.readFileSync(file, 'utf8').trimEnd());
  fs.writeFileSync(CERTIFICATES, `${texts.join('\n')}\n`);
}

function makeLogFolder(): void {
  try {
    if (!fs.existsSync(LOGS)) {
      fs.mkdirSync(LOGS, { recursive: true });
      fs.chmodSync(LOGS, 0o755);
    }
  } catch (error) {
    warn(`${LOGS} cannot be created: ${(error as Error).message}`);
  }
}

/** Gives up root: groups first, because the user may not change them any more. Without root there is nothing to give up. */
function becomeUser(): void {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid, groups } = Accounts.ofThisSystem().user(USER);
  process.setgroups?.([...groups]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** Node.js 22.15 and later; the types are those of 20. */
type ReplaceableProcess = NodeJS.Process & {
  execve?(file: string, args: readonly string[], env: NodeJS.ProcessEnv): never;
};

/** Replaces this process: PID 1 stays the one that receives the signals of the container. */
function runCommand(line: string): void {
  const [command = '', ...args] = line.split(/\s+/).filter((word) => word !== '');
  const program = findInPath(command);
  if (program === undefined) throw new KollaError(`${command} is not a program of this image`, 127);
  info(`Running command: '${line}'`);
  // Without a handler of its own Node.js would print that this function is experimental.
  process.removeAllListeners('warning');
  (process as ReplaceableProcess).execve?.(program, [program, ...args], { ...process.env, HOME: '/' });
  throw new KollaError('This Node.js cannot replace its process: process.execve is missing');
}

function findInPath(command: string): string | undefined {
  const folders = command.startsWith('/') ? [''] : (process.env.PATH ?? '/usr/bin').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
