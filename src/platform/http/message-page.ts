import { createHash } from 'node:crypto';
import { escapeHtml } from '../text/escape-html.ts';

/** The colours of web/shared/theme/tokens.css: this page loads no style sheet. */
const STYLE =
  ':root{color-scheme:light dark;--p:#f4f2ec;--s:#ffffff;--i:#1b2233;--a:#2c4a8a;--w:#2c4a8a}' +
  '@media(prefers-color-scheme:dark){:root{--p:#11141b;--s:#1a1e28;--i:#e9ecf4;--a:#9cb7ff;--w:#41609f}}' +
  '@media(prefers-contrast:more){:root{--p:#ffffff;--i:#000000;--a:#12306e}}' +
  '@media(prefers-contrast:more)and (prefers-color-scheme:dark){:root{--p:#000000;--s:#000000;--i:#ffffff;--a:#c3d4ff}}' +
  'body{margin:0;padding:12vh 16px;font:1rem/1.5 system-ui,sans-serif;background:var(--p);color:var(--i)}' +
  'main{box-sizing:border-box;max-width:36rem;margin:auto;padding:2rem;border-radius:14px;background:var(--s)}' +
  'svg{width:34px;height:34px}.w{fill:var(--w)}.g{fill:#ffd98a}h1{margin:.5rem 0;font-size:1.4375rem}' +
  'p{margin:.75rem 0}a{color:var(--a)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}';
/** The only style that a page of `messagePage` may apply [CSP 3]. */
const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
/** The policy of a page of `messagePage`: it loads nothing. */
export const MESSAGE_POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'`;

/** The drawing of web/shared/icons.tsx. */
const LOGO =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><path class="w" d="M4 6 16 2l12 4v18l-12 4-12-4z"/>' +
  '<path class="g" d="M7 9l7-2.2v15.4L7 20.4zM25 9l-7-2.2v15.4l7-1.8z"/></svg>';

/** Returns a small page with fixed texts. It never contains any part of a request. */
export function messagePage(
  words: { readonly title: string; readonly sentence: string; readonly advice: string },
  requestId?: string,
  /** Where the list of instances is: an absolute or relative address. Empty: no link. */
  dashboardUrl = '',
): string {
  const lines = [words.sentence, words.advice, requestId === undefined ? '' : `Request id: ${requestId}`];
  const paragraphs = lines.filter((line) => line !== '').map((line) => `<p>${escapeHtml(line)}</p>`);
  if (/^(?:https?:\/\/|\.)/i.test(dashboardUrl)) {
    paragraphs.push(`<p><a href="${escapeHtml(dashboardUrl)}">Go to the list of instances</a></p>`);
  }
  const title = escapeHtml(words.title.charAt(0).toUpperCase() + words.title.slice(1));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style></head>
<body><main>${LOGO}<h1>${title}</h1>
${paragraphs.join('\n')}
</main></body>
</html>
`;
}
