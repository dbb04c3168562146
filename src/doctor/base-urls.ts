import { CONSOLE_KINDS, hasConsoleProxy } from '../consoles/console-kinds.ts';
import type { DoctorContext } from './check.ts';

export interface BaseUrl {
  readonly url: string;
  /** The compute hosts that hand it out, each with the place of the option. */
  readonly from: readonly string[];
}

/** The addresses under which consoles are handed out. The options of the compute agents count. */
export function baseUrls({ survey, scope, host, roles, loaded }: DoctorContext): BaseUrl[] {
  const isCompute = roles.includes('compute');
  const byUrl = new Map<string, string[]>();
  const add = (url: string, from: string) => byUrl.set(url, [...(byUrl.get(url) ?? []), from]);
  for (const { options } of CONSOLE_KINDS) {
    const { group, baseUrl } = options;
    const source = loaded.sources[group]?.[baseUrl];
    if (survey.is !== 'bus') {
      if (!isCompute && source?.kind === 'default') continue;
      add(loaded.settings[group][baseUrl], `${host}, ${source?.where ?? 'default'}`);
      continue;
    }
    for (const process of survey.processes) {
      const facts = process[group];
      if (facts === null || (scope === 'host' && isCompute && process.host !== host)) continue;
      add(facts.baseUrl, `${process.host}, ${facts.baseUrlWhere}`);
    }
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
