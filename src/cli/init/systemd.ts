import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../platform/message-of.ts';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { CommandFailed, UsageError } from '../command.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 30_000;

const UNIT = '/etc/systemd/system/oriel.service';
/** Where the Debian package has the program and the unit. */
const PACKAGED = { root: '/usr/lib/oriel', unit: '/usr/lib/systemd/system/oriel.service' };
/** What this host adds to the unit of the package, which upgrades replace. */
const DROP_IN = `${UNIT}.d/oriel-init.conf`;
const SERVICE_USER = 'oriel';
const TEMPLATE = join(PACKAGE_ROOT, 'etc/systemd/oriel.service');
/** ProtectHome and PrivateTmp of the unit hide them from the service. */
const HIDDEN = /^\/(home|root|run\/user|tmp|var\/tmp)\//;

/** Whether systemd runs this machine. */
export function isSystemdRunning(): boolean {
  return existsSync('/run/systemd/system');
}

/** The words that start this program: Node.js and the program's file, as they were started now. */
function ownProgram(): readonly [string, string] {
  return [process.execPath, resolve(process.argv[1] ?? '')];
}

/** Fails if a unit cannot be installed, before the user answers questions. */
export function checkSystemd(configFile: string): void {
  if (process.geteuid?.() !== 0) {
    throw new UsageError('--systemd writes to /etc/systemd/system, which needs root. Repeat it with sudo.');
  }
  const hidden = [...ownProgram(), resolve(configFile)].find((path) => HIDDEN.test(path));
  if (hidden !== undefined) {
    throw new CommandFailed(
      `The service runs as user ${SERVICE_USER}, which cannot read ${hidden}. ` +
        'Install Node.js and Oriel for all users, such as in /usr/local, and keep the configuration in /etc/oriel. Nothing was written.',
    );
  }
}

/**
 * The file that `--systemd` writes: the shipped unit with the path of this program, or a drop-in for the unit of the Debian
 * package. Both have the groups of the hypervisors and the configuration file.
 */
export function serviceFile(
  groups: readonly string[],
  configFile: string | undefined,
): { path: string; text: string } {
  const options = configFile === undefined ? [] : ['--config-file', configFile];
  const there = groups.filter((group) => groupId(group) !== undefined);
  if (PACKAGE_ROOT === PACKAGED.root && existsSync(PACKAGED.unit)) {
    if (existsSync(UNIT)) {
      throw new CommandFailed(
        `${UNIT} replaces the unit of the package. Move it away, then repeat this command.`,
      );
    }
    return { path: DROP_IN, text: dropInText(there, options) };
  }
  const groupLine = there.length === 0 ? '# No group is needed.' : `SupplementaryGroups=${there.join(' ')}`;
  const text = readFileSync(TEMPLATE, 'utf8')
    .replace(/^ExecStart=.*$/m, () => `ExecStart=${commandLine([...ownProgram(), 'serve', ...options])}`)
    .replace(
      /^# This group may use .*\nSupplementaryGroups=.*$/m,
      () => `# They may use the sockets of hypervisors.\n${groupLine}`,
    );
  return { path: UNIT, text };
}

function dropInText(groups: readonly string[], options: readonly string[]): string {
  const command = commandLine(['/usr/bin/oriel', 'serve', ...options]);
  return [
    '# Written by "oriel init --systemd" for this host.',
    '[Service]',
    '# They may use the sockets of hypervisors. The first line drops those of the unit.',
    'SupplementaryGroups=',
    ...(groups.length === 0 ? [] : [`SupplementaryGroups=${groups.join(' ')}`]),
    ...(options.length === 0 ? [] : ['ExecStart=', `ExecStart=${command}`]),
    '',
  ].join('\n');
}

function commandLine(words: readonly string[]): string {
  return words.map(unitWord).join(' ');
}

/** Creates the user and group of the service if they do not exist. @returns the id of the group */
export async function ensureServiceUser(): Promise<number> {
  if (groupId(SERVICE_USER) === undefined) {
    const words = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
    const shell = ['/usr/sbin/nologin', '/sbin/nologin'].find((path) => existsSync(path)) ?? '/bin/false';
    await execute('useradd', [...words, '--shell', shell, SERVICE_USER]);
  }
  const id = groupId(SERVICE_USER);
  if (id === undefined) throw new CommandFailed(`The group ${SERVICE_USER} does not exist after useradd.`);
  return id;
}

/** Makes systemd read the unit, and starts it now and at each boot. */
export async function startService(): Promise<void> {
  for (const words of [['daemon-reload'], ['enable', '--now', 'oriel']]) await execute('systemctl', words);
}

async function execute(program: string, words: readonly string[]): Promise<void> {
  try {
    await run(program, words, { timeout: TIMEOUT_MS });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const why = stderr.trim().slice(0, 500) || messageOf(error);
    throw new CommandFailed(`"${[program, ...words].join(' ')}" failed: ${why}`, { cause: error });
  }
}

/** The id of a group of this machine. */
function groupId(name: string): number | undefined {
  const lines = existsSync('/etc/group') ? readFileSync(join('/etc', 'group'), 'utf8').split('\n') : [];
  const id = lines.map((line) => line.split(':')).find((fields) => fields[0] === name)?.[2];
  return id === undefined ? undefined : Number(id);
}

/** A word of ExecStart, quoted by systemd's rules. */
function unitWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
