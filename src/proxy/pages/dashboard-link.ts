import { createHash } from 'node:crypto';
import type { StaticFile } from '../../platform/http/static-files.ts';

const PLACE = '<meta name="oriel-dashboard" content="" />';

/** The console page with the address of the place where people ask for consoles; the page as it is where there is none or no place for it. */
export function withDashboardLink(page: StaticFile, dashboardUrl: string): StaticFile {
  const html = page.body.toString('utf8');
  if (dashboardUrl === '' || !html.includes(PLACE)) return page;
  const body = Buffer.from(
    html.replace(PLACE, () => PLACE.replace('""', `"${escapeAttribute(dashboardUrl)}"`)),
  );
  return { ...page, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
