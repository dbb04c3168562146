import { copyBySelection, copyText } from '../../shared/copy-text.ts';

/**
 * Puts a text into the clipboard, with its HTML; false if the browser does not allow it. By an event: what the clipboard API is given
 * as HTML, the page's Content-Security-Policy strips of its colours. With `hasSelection` the browser copies what is selected, and keeps
 * the selection.
 */
export async function copyRich(text: string, html: string, hasSelection: boolean): Promise<boolean> {
  const both = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.clipboardData?.setData('text/html', html);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', both, true);
  const isCopied = hasSelection ? document.execCommand('copy') : copyBySelection(text);
  document.removeEventListener('copy', both, true);
  return isCopied || copyText(text);
}
