/** A small page with a few words of our own; nothing of a request is ever put into one. */
export function messagePage(
  words: { readonly title: string; readonly sentence: string; readonly advice: string },
  requestId?: string,
): string {
  const lines = [words.sentence, words.advice, requestId === undefined ? '' : `Request id: ${requestId}`];
  const paragraphs = lines.filter((line) => line !== '').map((line) => `<p>${escapeHtml(line)}</p>`);
  const title = escapeHtml(words.title.charAt(0).toUpperCase() + words.title.slice(1));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><h1>${title}</h1>
${paragraphs.join('\n')}
</body>
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
