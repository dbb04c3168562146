import { createHash } from 'node:crypto';
import type { StaticFile } from '../../platform/http/static-files.ts';

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
export function dashboardLinks(dashboardUrl: string, tokenSource: 'consoleauth' | 'nova'): DashboardLinks {
  const isOwn = tokenSource === 'consoleauth' && URL.canParse(dashboardUrl);
  const url = isOwn ? new URL(dashboardUrl) : undefined;
  const path = url?.pathname.match(/^(.*\/)dashboard\/?$/)?.[1];
  const console = url === undefined || path === undefined ? '' : new URL(`${path}console/`, url).href;
  return { list: dashboardUrl, console };
}

/** Returns the console page with these links; the page unchanged if it has no place for them. */
export function withDashboardLinks(page: StaticFile, links: DashboardLinks): StaticFile {
  const html = page.body.toString('utf8');
  const filled = [
    ['oriel-dashboard', links.list],
    ['oriel-console', links.console],
  ].reduce(
    (before, [name, url = '']) =>
      before.replace(`<meta name="${name}" content="" />`, () => {
        return `<meta name="${name}" content="${escapeAttribute(url)}" />`;
      }),
    html,
  );
  if (filled === html) return page;
  const body = Buffer.from(filled);
  return { ...page, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
