/** Puts a text into the clipboard; false if the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages over plain http have no navigator.clipboard; the older way still works.
    return copyBySelection(text);
  }
}

/** The older way, which also works over plain http. The selection of the page is lost. */
export function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const host = focused?.closest('dialog') ?? document.body;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  host.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
