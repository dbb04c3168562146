import type { OptionPart } from '../../config/option-part.ts';
import type { DriverRemedies } from './driver.ts';

/** What is known about a driver without its code: its name, options, checks and remedies. */
export interface DriverManifest extends OptionPart {
  /** As `[oriel] drivers` lists it. */
  readonly name: string;
  readonly remedies: DriverRemedies;
}
