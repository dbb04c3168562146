import type { Settings } from '../config/option-table.ts';
import { optionsOfKind } from '../config/values/kind-options.ts';
import { CONSOLE_KINDS } from '../consoles/console-kinds.ts';

/**
 * Where the console page sends users for a new console: `[oriel] dashboard_url`, or the dashboard of this process if browsers reach
 * the ports of this process under the host of the console addresses. Empty if that is not known.
 */
export function dashboardUrl(settings: Settings, roles: readonly string[]): string {
  const { oriel, DEFAULT } = settings;
  if (oriel.dashboard_url !== '' || !roles.includes('dashboard')) return oriel.dashboard_url;
  const { baseUrl: base, proxyPort: port } = optionsOfKind(settings, CONSOLE_KINDS[0]);
  if (!URL.canParse(base) || new URL(base).port !== String(port)) return '';
  const scheme = oriel.api_cert === '' ? 'http' : 'https';
  return `${scheme}://${new URL(base).hostname}:${DEFAULT.osapi_compute_listen_port}/dashboard/`;
}
