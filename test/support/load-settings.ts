import { type Loaded, type LoadInput, loadSettings as load } from '../../src/config/load-settings.ts';
import { type AllSettings, OPTION_PARTS } from '../../src/main/all-settings.ts';

/** Reads a configuration with the options of the whole program, as its commands do. */
export function loadSettings(input: Omit<LoadInput<typeof OPTION_PARTS>, 'parts'>): Loaded<AllSettings> {
  return load({ parts: OPTION_PARTS, ...input });
}
