import type { Settings } from '../config/option-table.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';

/** The settings that a console proxy reads: those of its console kinds, and its own. */
export type ProxySettings = Pick<
  Settings,
  | ConsoleKind['options']['group']
  | 'DEFAULT'
  | 'console'
  | 'consoleauth'
  | 'healthcheck'
  | 'oriel'
  | 'oslo_middleware'
>;
