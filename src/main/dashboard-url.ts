import type { Settings } from '../config/option-table.ts';

/**
 * Where the console page sends people for a new console: `[oriel] dashboard_url`, or the dashboard of this same process, if browsers reach this
 * process's own ports under the host of `[vnc] novncproxy_base_url`. Empty where that is not known.
 */
export function dashboardUrl({ oriel, vnc, DEFAULT }: Settings, roles: readonly string[]): string {
  if (oriel.dashboard_url !== '' || !roles.includes('dashboard')) return oriel.dashboard_url;
  const { novncproxy_base_url: base, novncproxy_port: port } = vnc;
  if (!URL.canParse(base) || new URL(base).port !== String(port)) return '';
  const scheme = oriel.api_cert === '' ? 'http' : 'https';
  return `${scheme}://${new URL(base).hostname}:${DEFAULT.osapi_compute_listen_port}/dashboard/`;
}
