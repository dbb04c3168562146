import { ALL_OPTIONS, type AllSettings } from '../../src/main/all-settings.ts';

/** Every option at its default, but for those given: `defaultSettings({ vnc: { enabled: false } })`. */
export function defaultSettings(
  given: { readonly [G in keyof AllSettings]?: Partial<AllSettings[G]> } = {},
): AllSettings {
  const groups = Object.entries(ALL_OPTIONS).map(([group, options]) => {
    const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);
    return [group, { ...Object.fromEntries(defaults), ...given[group as keyof AllSettings] }];
  });
  return Object.fromEntries(groups) as AllSettings;
}
