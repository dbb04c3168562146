import { type ComputeSettings, DRIVER_PARTS } from '../compute/drivers/registry.ts';
import { optionTable } from '../config/option-part.ts';

/** What the parts of the program bring along beside the options of src/config/. */
export const OPTION_PARTS = DRIVER_PARTS;

/** Every option of the program. docs/configuration.md is generated from it. */
export const ALL_OPTIONS = optionTable(OPTION_PARTS);

/** The values of all options. */
export type AllSettings = ComputeSettings;
