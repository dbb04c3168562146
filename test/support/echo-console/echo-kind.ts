import { type ConsoleKind, NOVNC } from '../../../src/consoles/console-kinds.ts';
import type { ConsoleExtension } from '../../../src/proxy/protocols/registry.ts';

/** A console that sends back what it receives. It shares the options and the listener of VNC consoles. */
export const ECHO: ConsoleKind = {
  ...NOVNC,
  type: 'echo',
  protocol: 'tcp',
  computeMethod: 'get_echo_console',
  pages: [],
  subprotocols: ['echo'],
  description: 'the bytes that were sent',
};

export const ECHO_CONSOLE: ConsoleExtension = { kind: ECHO, load: () => import('./echo-protocol.ts') };
