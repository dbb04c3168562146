import { plainLine } from '../../src/platform/text/plain-text.ts';

/**
 * The name of the instance for the page's title; empty if nothing names it. It is the one in the URL, which dashboards add, or the instance's name. A proxy that does not know the name sends
 * none; then QEMU's screen `QEMU (name)` and the demo driver's `Oriel: name` contain it, and names of other VNC servers are used unchanged.
 */
export function consoleTitle(addressTitle: string, instanceName: string, desktopName: string): string {
  const name = /^QEMU \((.*)\)$/s.exec(desktopName)?.[1] ?? /^Oriel: (.*)$/s.exec(desktopName)?.[1];
  return plainLine(addressTitle) || plainLine(instanceName) || plainLine(name ?? desktopName);
}
