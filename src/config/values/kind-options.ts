import type { ConsoleKind, OptionGroup } from '../../consoles/console-kinds.ts';
import { OPTIONS, type Settings } from '../option-table.ts';

/** The options of every kind of console. */
export type ConsoleSettings = Pick<Settings, OptionGroup>;

/** The options of one console kind, by meaning. */
export interface KindOptions {
  readonly enabled: boolean;
  /** The public address of the console page; an access URL is this with a token. */
  readonly baseUrl: string;
  readonly proxyHost: string;
  readonly proxyPort: number;
  readonly dialledAddress: string;
  readonly listenAddress: string;
}

/** The current values of a kind's options. Call it again after a reload. */
export function optionsOfKind(settings: ConsoleSettings, { options }: ConsoleKind): KindOptions {
  const group = settings[options.group];
  return {
    enabled: group[options.enabled],
    baseUrl: group[options.baseUrl],
    proxyHost: group[options.proxyHost],
    proxyPort: group[options.proxyPort],
    dialledAddress: group[options.dialledAddress],
    listenAddress: group[options.listenAddress],
  };
}

/** Whether a kind's option has the value that it has if no file sets it. */
export function hasDefault(
  settings: ConsoleSettings,
  { options }: ConsoleKind,
  option: keyof KindOptions,
): boolean {
  const { group, [option]: name } = options;
  return settings[group][name] === OPTIONS[group][name].default;
}

/** The path of a kind's option, `group.option`. */
export function optionPath({ options }: ConsoleKind, option: keyof KindOptions): string {
  return `${options.group}.${options[option]}`;
}

/** The name of a kind's option as operators write it, `[group] option`. */
export function optionName({ options }: ConsoleKind, option: keyof KindOptions): string {
  return `[${options.group}] ${options[option]}`;
}
