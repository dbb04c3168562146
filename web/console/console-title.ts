import { plainLine } from '../../src/platform/text/plain-text.ts';

/**
 * The title of the page: the one in the URL, which dashboards add, or the instance's name. QEMU names its screen `QEMU (name)` and the
 * demo driver `Oriel: name`; names of other VNC servers are used unchanged.
 */
export function consoleTitle(addressTitle: string, desktopName: string): string {
  const name = /^QEMU \((.*)\)$/s.exec(desktopName)?.[1] ?? /^Oriel: (.*)$/s.exec(desktopName)?.[1];
  return plainLine(addressTitle) || plainLine(name ?? desktopName) || 'Console';
}
