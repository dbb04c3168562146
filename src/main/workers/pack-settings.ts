import type { OptionTable } from '../../config/option.ts';
import { OPTIONS, type Settings } from '../../config/option-table.ts';
import { Secret } from '../../platform/secret.ts';

/** Settings as they are sent to a worker, so that it uses the values that are in force in the first process. */
export type PackedSettings = Readonly<Record<string, unknown>>;

interface PackedSecret {
  readonly secretOf: string;
}

/** Groups that no proxy reads, with their passwords. They stay out of the processes that face the public network. */
const NOT_SENT: readonly string[] = ['oriel_auth', 'oriel_nats', 'cache'];

/** For structured cloning, in which a `Secret` would lose its value. */
export function packSettings(settings: Settings): PackedSettings {
  const groups = Object.entries(settings).filter(([group]) => !NOT_SENT.includes(group));
  return Object.fromEntries(groups.map(([group, values]) => [group, pack(values)]));
}

/** Groups that were not sent have their defaults. */
export function unpackSettings(packed: PackedSettings): Settings {
  const table: OptionTable = OPTIONS;
  const defaults = NOT_SENT.map((group) => {
    const options = Object.entries(table[group] ?? {}).map(([name, option]) => [name, option.default]);
    return [group, Object.fromEntries(options)];
  });
  return { ...Object.fromEntries(defaults), ...(unpack(packed) as object) } as Settings;
}

function pack(value: unknown): unknown {
  if (value instanceof Secret) return { secretOf: value.reveal() } satisfies PackedSecret;
  return mapDeep(value, pack);
}

function unpack(value: unknown): unknown {
  if (isPackedSecret(value)) return new Secret(value.secretOf);
  return mapDeep(value, unpack);
}

function mapDeep(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, map(each)]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each)]));
}

function isPackedSecret(value: unknown): value is PackedSecret {
  return typeof value === 'object' && value !== null && 'secretOf' in value;
}
