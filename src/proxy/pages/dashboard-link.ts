import { createHash } from 'node:crypto';
import type { StaticFile } from '../../platform/http/static-files.ts';

const PLACE = '<meta name="oriel-dashboard" content="" />';

/** Returns the console page with the dashboard's URL; the page unchanged if there is no URL or the page has no place for one. */
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
