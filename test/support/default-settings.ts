import { OPTIONS, type Settings } from '../../src/config/option-table.ts';

/** Every option at its default, but for those given: `defaultSettings({ vnc: { enabled: false } })`. */
export function defaultSettings(given: { [G in keyof Settings]?: Partial<Settings[G]> } = {}): Settings {
  const groups = Object.entries(OPTIONS).map(([group, options]) => {
    const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);
    return [group, { ...Object.fromEntries(defaults), ...given[group as keyof Settings] }];
  });
  return Object.fromEntries(groups) as Settings;
}
