import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Accounts } from './accounts.ts';
import { type ConfigFile, type KollaConfig, type PathRule, readKollaConfig } from './config.ts';
import { checkFiles, copyFiles, pairs, remove } from './copy-files.ts';
import { KollaError, reportError } from './errors.ts';
import { info, warn } from './log.ts';
import { applyRule, setProperties, throughLink } from './properties.ts';

/** Where kolla has its files in every container. Tests use others. */
export interface KollaPaths {
  /** The folder that the orchestrator mounts, with config.json. */
  readonly config: string;
  /** Holds the command of the last start, which `--check` compares. */
  readonly command: string;
  /** Exists after the first start with COPY_ONCE. */
  readonly configured: string;
  /** Holds the places of the copied files: one that config.json no longer names is removed at the next start. */
  readonly copied: string;
}

export const PATHS: KollaPaths = {
  config: '/var/lib/kolla/config_files',
  command: '/run_command',
  configured: '/configured',
  copied: '/etc/kolla/defaults/state',
};

/** `kolla_set_configs [--check]`: puts the files of config.json in place, or compares what is in place with it. */
export async function kollaSetConfigs(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    console.error(`kolla_set_configs: ${unknown} is not an option; it has --check only`);
    return 64;
  }
  try {
    const config = await readKollaConfig(PATHS.config);
    const accounts = Accounts.ofThisSystem();
    if (args.includes('--check')) checkConfig(config, accounts, PATHS);
    else setConfigs(config, accounts, PATHS, process.env.KOLLA_CONFIG_STRATEGY);
    return 0;
  } catch (error) {
    return reportError(error);
  }
}

/** COPY_ALWAYS copies at each start; COPY_ONCE at the first start of a container. */
export function setConfigs(
  config: KollaConfig,
  accounts: Accounts,
  paths: KollaPaths,
  strategy: string | undefined,
): void {
  if (strategy !== 'COPY_ALWAYS' && strategy !== 'COPY_ONCE')
    throw new KollaError('KOLLA_CONFIG_STRATEGY is neither COPY_ALWAYS nor COPY_ONCE');
  if (strategy === 'COPY_ONCE' && fs.existsSync(paths.configured)) {
    info('The files were copied at the first start, and the strategy is COPY_ONCE');
    return;
  }
  for (const rule of config.directories) makeDirectory(rule, accounts);
  for (const rule of config.files) makeFile(rule, accounts);
  const places = placesOf(config.configFiles);
  for (const path of lastPlaces(paths).filter((each) => !places.includes(each))) remove(path);
  for (const file of config.configFiles) copyFiles(file, accounts);
  fs.mkdirSync(dirname(paths.copied), { recursive: true });
  replaceFile(paths.copied, JSON.stringify(places));
  fs.writeFileSync(paths.command, config.command);
  for (const rule of config.permissions) applyRule(rule, accounts);
  if (strategy === 'COPY_ONCE') fs.writeFileSync(paths.configured, '');
}

/** Throws a KollaError that names the first difference. kolla-ansible then restarts the container. */
export function checkConfig(config: KollaConfig, accounts: Accounts, paths: KollaPaths): void {
  const running = fs.existsSync(paths.command) ? fs.readFileSync(paths.command, 'utf8') : '';
  if (running !== config.command)
    throw new KollaError(`The running command "${running}" differs from "${config.command}"`);
  const places = placesOf(config.configFiles);
  const gone = lastPlaces(paths).filter((path) => !places.includes(path));
  if (gone.length > 0) throw new KollaError(`config.json no longer has: ${gone.join(', ')}`);
  for (const file of config.configFiles) checkFiles(file, accounts);
}

/** A place that another entry also fills, such as a folder with `merge`, is listed once. */
function placesOf(files: readonly ConfigFile[]): string[] {
  return [...new Set(files.flatMap((file) => pairs(file)).map(({ dest }) => dest))];
}

function lastPlaces(paths: KollaPaths): string[] {
  if (!fs.existsSync(paths.copied)) return [];
  try {
    const places: unknown = JSON.parse(fs.readFileSync(paths.copied, 'utf8'));
    return Array.isArray(places) ? places.map(String) : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    warn(`${paths.copied} is damaged: files that config.json no longer names are kept`);
    return [];
  }
}

/** A crash leaves the old content or the new: with a part of it the container could not start again. */
function replaceFile(path: string, text: string): void {
  fs.writeFileSync(`${path}.new`, text);
  fs.renameSync(`${path}.new`, path);
}

function makeDirectory(rule: PathRule, accounts: Accounts): void {
  if (throughLink(rule.path)) return;
  fs.mkdirSync(rule.path, { recursive: true });
  setProperties(rule.path, rule, accounts);
}

function makeFile(rule: PathRule, accounts: Accounts): void {
  if (throughLink(rule.path)) return;
  const present = fs.lstatSync(rule.path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile()) throw new KollaError(`${rule.path} is not a file`);
  if (present === undefined) fs.writeFileSync(rule.path, '', { flag: 'wx' });
  setProperties(rule.path, rule, accounts);
}
