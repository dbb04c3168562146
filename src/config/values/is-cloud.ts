import type { Settings } from '../option-table.ts';

/** Whether the proxy stands in front of an OpenStack cloud: Nova creates and checks the tokens. */
export function isCloud({ oriel }: Pick<Settings, 'oriel'>): boolean {
  return oriel.token_source !== 'consoleauth';
}
