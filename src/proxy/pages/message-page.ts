import { createHash } from 'node:crypto';

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}' +
  'main{max-width:36rem;margin:12vh auto;padding:0 1.5rem}h1{font-size:1.5rem}p{margin:.75rem 0}';
/** The only style that a page of `messagePage` may apply [CSP 3]. */
export const MESSAGE_STYLE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Returns a small page with fixed texts. It never contains any part of a request. */
export function messagePage(
  words: { readonly title: string; readonly sentence: string; readonly advice: string },
  requestId?: string,
  /** The dashboard's URL; empty: no link. */
  dashboardUrl = '',
): string {
  const lines = [words.sentence, words.advice, requestId === undefined ? '' : `Request id: ${requestId}`];
  const paragraphs = lines.filter((line) => line !== '').map((line) => `<p>${escapeHtml(line)}</p>`);
  if (/^https?:\/\//i.test(dashboardUrl)) {
    paragraphs.push(`<p><a href="${escapeHtml(dashboardUrl)}">Go to the list of instances</a></p>`);
  }
  const title = escapeHtml(words.title.charAt(0).toUpperCase() + words.title.slice(1));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
${paragraphs.join('\n')}
</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
