import { plainLine } from '../../src/platform/text/plain-text.ts';

/**
 * What the page is called: the title of the address, as dashboards give it, or the instance's name. QEMU calls its screen `QEMU (name)` and the
 * demo driver `Oriel: name`; another VNC server's name is taken as it is.
 */
export function consoleTitle(addressTitle: string, desktopName: string): string {
  const name = /^QEMU \((.*)\)$/s.exec(desktopName)?.[1] ?? /^Oriel: (.*)$/s.exec(desktopName)?.[1];
  return plainLine(addressTitle) || plainLine(name ?? desktopName) || 'Console';
}
