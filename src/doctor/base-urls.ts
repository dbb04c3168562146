import { hasConsoleProxy } from '../consoles/console-kinds.ts';
import type { DoctorContext } from './check.ts';

export interface BaseUrl {
  readonly url: string;
  /** The compute hosts that hand it out, each with the place of the option. */
  readonly from: readonly string[];
}

/** The addresses under which consoles are handed out. The options of the compute agents count. */
export function baseUrls({ survey, scope, host, roles, loaded }: DoctorContext): BaseUrl[] {
  const here = loaded.settings.vnc.novncproxy_base_url;
  const source = loaded.sources.vnc?.novncproxy_base_url;
  const own = { url: here, from: [`${host}, ${source?.where ?? 'default'}`] };
  if (survey.is !== 'bus') return roles.includes('compute') || source?.kind !== 'default' ? [own] : [];
  const isCompute = roles.includes('compute');
  const byUrl = new Map<string, string[]>();
  for (const process of survey.processes) {
    if (process.vnc === null || (scope === 'host' && isCompute && process.host !== host)) continue;
    const from = byUrl.get(process.vnc.baseUrl) ?? [];
    from.push(`${process.host}, ${process.vnc.baseUrlWhere}`);
    byUrl.set(process.vnc.baseUrl, from);
  }
  return [...byUrl].map(([url, from]) => ({ url, from }));
}

/**
 * Why console addresses are not tried from this host; null if they must open from here. A compute host is only on the
 * management network, and need not reach the public addresses that it hands out.
 */
export function whyNotFromHere(
  { roles }: Pick<DoctorContext, 'roles'>,
  urls: readonly BaseUrl[],
): string | null {
  if (roles.includes('api') || hasConsoleProxy(roles)) return null;
  return `${urls.map(({ url }) => url).join(', ')}: not tried from this host, which runs neither api nor proxy and need not reach it. Run "oriel doctor" on a controller.`;
}
