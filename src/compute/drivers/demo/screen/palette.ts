import type { Actor } from '../../../../flow/steps.ts';

/** Colours of the demo's screen by their use. */
const COLOURS = {
  ground: 0x10151c,
  panel: 0x19212b,
  edge: 0x2a3542,
  title: 0xffffff,
  text: 0xd3dae4,
  quiet: 0x7d8a9b,
  accent: 0x4fd1b5,
  warm: 0xf2b44b,
  sky: 0x5fb0f0,
  bad: 0xef6461,
  browser: 0xf2b44b,
  api: 0x5fb0f0,
  compute: 0x7fd07a,
  driver: 0xb5d95b,
  consoleauth: 0xc39af2,
  novncproxy: 0xff8f6b,
} as const satisfies Record<Actor, number> & Record<string, number>;

export type ColourName = keyof typeof COLOURS;

const NAMES = Object.keys(COLOURS);

export const PALETTE: readonly number[] = Object.values(COLOURS);

/** The palette index of a colour. */
export function colour(name: ColourName): number {
  return NAMES.indexOf(name);
}
