import type { TokenSourceName } from '../../flow/steps-of-source.ts';

/** Addresses of the dashboard, as the console page links to them. */
export interface DashboardLinks {
  /** The list of instances; empty if it is not known. */
  readonly list: string;
  /** Followed by the name or id of an instance, it opens a console; empty if the dashboard is not Oriel's. */
  readonly console: string;
}

/**
 * The links of a dashboard with that URL. Oriel's own is at `/dashboard/`, beside `/console/`. In front of a cloud the dashboard is
 * Horizon, which may have the same path.
 */
export function dashboardLinks(dashboardUrl: string, tokenSource: TokenSourceName): DashboardLinks {
  const isOwn = tokenSource === 'consoleauth' && URL.canParse(dashboardUrl);
  const url = isOwn ? new URL(dashboardUrl) : undefined;
  const path = url?.pathname.match(/^(.*\/)dashboard\/?$/)?.[1];
  const console = url === undefined || path === undefined ? '' : new URL(`${path}console/`, url).href;
  return { list: dashboardUrl, console };
}
