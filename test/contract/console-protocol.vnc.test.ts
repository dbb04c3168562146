import { NOVNC } from '../../src/consoles/console-kinds.ts';
import { echoServer, handshakeVnc, startVncServer } from '../support/fixtures/vnc-servers.ts';
import { startQemuScreen } from '../support/qemu-screen.ts';
import { consoleProtocolSuite, type ProtocolUnderTest } from './console-protocol.suite.ts';

const VNC = {
  kind: NOVNC,
  load: () => import('../../src/proxy/protocols/vnc/vnc-protocol.ts'),
  negotiates: true,
  greetAsViewer: (viewer) => viewer.handshake(),
  // ClientInit and FramebufferUpdateRequest.
  looking: Buffer.from([1, 3, 0, 0, 0, 0, 0, 0, 16, 0, 16]),
  // KeyEvent: the key `a` is pressed.
  acting: Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]),
  refusalForms: ['screen', 'rfb'],
} satisfies Partial<ProtocolUnderTest>;

consoleProtocolSuite('VNC with a QEMU', { ...VNC, startServer: () => startQemuScreen() });

consoleProtocolSuite('VNC with a QEMU that demands a password', {
  ...VNC,
  startServer: async () => ({ ...(await startQemuScreen({ password: 'sesame' })), password: 'sesame' }),
});

consoleProtocolSuite('VNC with a server without security', { ...VNC, startServer: echoServer });

consoleProtocolSuite('VNC with a server that demands a password', {
  ...VNC,
  startServer: async () => ({
    ...(await startVncServer((talk) => handshakeVnc(talk, 'sesame'))),
    password: 'sesame',
  }),
});
