import type { Settings } from '../config/option-table.ts';

/**
 * Where the console page sends users for a new console: `[oriel] dashboard_url`, or the dashboard of this process if browsers reach
 * the ports of this process under the host of the console addresses. Empty if that is not known.
 */
export function dashboardUrl({ oriel, vnc, DEFAULT }: Settings, roles: readonly string[]): string {
  if (oriel.dashboard_url !== '' || !roles.includes('dashboard')) return oriel.dashboard_url;
  const { novncproxy_base_url: base, novncproxy_port: port } = vnc;
  if (!URL.canParse(base) || new URL(base).port !== String(port)) return '';
  const scheme = oriel.api_cert === '' ? 'http' : 'https';
  return `${scheme}://${new URL(base).hostname}:${DEFAULT.osapi_compute_listen_port}/dashboard/`;
}
