import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../platform/secret.ts';
import { isLive } from './live-options.ts';
import type { Settings } from './option-table.ts';

type Group = Readonly<Record<string, unknown>>;

/** What a new configuration changes, as `group.option`. */
export interface SettingsChange {
  /** Counts from now on. */
  readonly taken: readonly string[];
  /** Counts after a restart; until then the old value does. */
  readonly later: readonly string[];
}

/**
 * Settings that can be replaced while everything runs. Roles are handed `settings`, which is a plain `Settings` to them: a
 * group that somebody holds stays as it was, and whoever asks again gets the new one, whole.
 */
export class LiveSettings {
  readonly settings: Settings;
  readonly #groups: Map<string, Group>;

  constructor(initial: Settings) {
    this.#groups = new Map(Object.entries(initial as Readonly<Record<string, Group>>));
    const settings = {};
    for (const name of this.#groups.keys()) {
      Object.defineProperty(settings, name, { enumerable: true, get: () => this.#groups.get(name) });
    }
    this.settings = settings as Settings;
  }

  /** Takes over what src/config/live-options.ts names, all at once. */
  replace(next: Settings): SettingsChange {
    const taken: string[] = [];
    const later: string[] = [];
    const changed = new Map<string, Group>();
    for (const [name, group] of this.#groups) {
      const nextGroup = (next as Readonly<Record<string, Group>>)[name]!;
      const differing = Object.keys(group).filter((option) => !isSame(group[option], nextGroup[option]));
      const live = differing.filter((option) => isLive(name, option));
      taken.push(...live.map((option) => `${name}.${option}`));
      later.push(
        ...differing.filter((option) => !live.includes(option)).map((option) => `${name}.${option}`),
      );
      if (live.length === 0) continue;
      const values = live.map((option) => [option, nextGroup[option]] as const);
      changed.set(name, { ...group, ...Object.fromEntries(values) });
    }
    for (const [name, group] of changed) this.#groups.set(name, group);
    return { taken, later };
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Secret && other instanceof Secret) return one.reveal() === other.reveal();
  return isDeepStrictEqual(one, other);
}
