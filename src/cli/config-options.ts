import type { Override } from '../config/files/given.ts';
import { type Loaded, loadSettings, type Presets } from '../config/load-settings.ts';
import { checkLines } from '../config/report/report.ts';
import { type AllSettings, OPTION_PARTS } from '../main/all-settings.ts';
import { parseRoles, type RoleName } from '../main/roles.ts';
import { CommandFailed, type CommandInput, type CommandOption, type Io, UsageError } from './command.ts';

/** The options of every command that reads the configuration. */
export const CONFIG_OPTIONS = {
  'config-file': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'Read this file instead of the default ones; repeatable, later files override earlier ones.',
  },
  'config-dir': {
    type: 'string',
    multiple: true,
    value: 'DIR',
    help: 'Read every *.conf in this directory, sorted by name, after the files; repeatable.',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'GROUP.OPTION=VALUE',
    help: 'Set one option; overrides files and environment; repeatable.',
  },
  debug: { type: 'boolean', help: 'Log at level debug.' },
} as const satisfies Record<string, CommandOption>;

/** Loads the configuration with the options of the command line. */
export function loadFromCommandLine(
  { values }: CommandInput,
  io: Pick<Io, 'env'>,
  more: { defaults?: Presets<AllSettings>; roles?: readonly RoleName[]; areRolesAsked?: boolean } = {},
): Loaded<AllSettings> {
  const overrides = texts(values.set).map(parseOverride);
  if (typeof values.workers === 'string')
    overrides.push({ group: 'oriel', option: 'workers', text: values.workers, flag: '--workers' });
  if (values.debug) overrides.push({ group: 'DEFAULT', option: 'debug', text: 'True', flag: '--debug' });
  return loadSettings({
    parts: OPTION_PARTS,
    env: io.env,
    configFiles: texts(values['config-file']),
    configDirs: texts(values['config-dir']),
    overrides,
    ...more,
  });
}

/** Fails if the configuration has problems. */
export function loadOrFail(...args: Parameters<typeof loadFromCommandLine>): Loaded<AllSettings> {
  const loaded = loadFromCommandLine(...args);
  if (loaded.problems.length > 0) throw new CommandFailed(checkLines(loaded).join('\n'));
  return loaded;
}

/** The roles of `--role` in starting order; undefined if it is absent. */
export function rolesFromCommandLine({ values }: CommandInput): readonly RoleName[] | undefined {
  if (!Array.isArray(values.role)) return undefined;
  const parsed = parseRoles(values.role.join(','));
  if ('problem' in parsed) throw new UsageError(parsed.problem);
  return parsed.roles;
}

function parseOverride(text: string): Override {
  const match = /^(\w+)\.(\w+)=(.*)$/s.exec(text);
  if (match === null) {
    throw new UsageError(
      `--set needs GROUP.OPTION=VALUE, such as --set oriel.drain_timeout=30, not "${text}".`,
    );
  }
  const [, group = '', option = '', value = ''] = match;
  return { group, option, text: value, flag: `--set ${group}.${option}` };
}

function texts(value: CommandInput['values'][string]): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
