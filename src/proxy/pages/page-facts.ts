import { createHash } from 'node:crypto';
import type { TokenSourceName } from '../../flow/steps-of-source.ts';
import type { StaticFile } from '../../platform/http/static-files.ts';
import type { DashboardLinks } from './dashboard-link.ts';

/** What the proxy writes into Oriel's console page. */
export interface PageFacts {
  readonly dashboard: DashboardLinks;
  /** The page names the programs that do the steps by it. */
  readonly tokenSource: TokenSourceName;
}

/** Returns the console page with these facts; the page unchanged if it has no place for them. */
export function withFacts(page: StaticFile, { dashboard, tokenSource }: PageFacts): StaticFile {
  const html = page.body.toString('utf8');
  const filled = [
    ['oriel-dashboard', dashboard.list],
    ['oriel-console', dashboard.console],
    ['oriel-token-source', tokenSource],
  ].reduce(
    (before, [name, content = '']) =>
      before.replace(`<meta name="${name}" content="" />`, () => {
        return `<meta name="${name}" content="${escapeAttribute(content)}" />`;
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
