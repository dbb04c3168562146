import { REFUSALS } from '../../../src/flow/refusals.ts';
import { Viewer } from '../../support/fixtures/proxy-fixture.ts';
import { startVncServer } from '../../support/fixtures/vnc-servers.ts';
import { watchedProxy } from '../honest-session.ts';
import { choiceOf, require, type Target } from '../target.ts';
import { randomVncServer } from './rfb-dialogues.ts';

/** What a person may be told of a VNC server that does wrong, or that simply hangs up. */
const CODES: readonly number[] = [
  ...Object.entries(REFUSALS).flatMap(([code, { closeCode }]) =>
    code.startsWith('vnc_') ? [closeCode] : [],
  ),
  REFUSALS.client_handshake_timeout.closeCode,
];

/** A guest's VNC server behind the whole proxy that says anything, in any pieces, and leaves as it likes. */
export const vncServer: Target = {
  name: 'vnc-server',
  weight: 4,
  growth: 12 << 20,
  words: [
    'RFB 003.008\n',
    '\x01\x01',
    '\x02\x01\x02',
    '\0\0\0\0',
    '\xff\xff\xff\xff',
    'HTTP/1.1 200 OK\r\n\r\n',
  ],
  async open() {
    const watched = await watchedProxy({ oriel: { refusal: 'close' } });
    let pieces: readonly Buffer[] = [];
    let at = '';
    const guest = await startVncServer(async ({ socket }) => {
      const leaving = choiceOf(pieces, 4);
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.resume();
      if (leaving === 0) socket.end();
      if (leaving === 1) socket.resetAndDestroy();
      // The others stay, until the proxy or the viewer has had enough.
    });
    const token = watched.lab.grant({ port: guest.port });
    const secret = watched.lab.grant({ port: guest.port, vncPassword: 'hunter2' });
    return {
      generate: randomVncServer,
      async attempt(input) {
        pieces = input;
        const viewer = new Viewer(watched.lab.url(choiceOf(input, 3) === 0 ? secret : token));
        let leave: NodeJS.Timeout | undefined;
        const opened = viewer.handshake().then(
          () => {
            leave = setTimeout(() => viewer.socket.close(), 5);
          },
          () => {},
        );
        at = 'waits for the end';
        // On a machine that is busy elsewhere the request itself may come too late, which is answered in plain HTTP.
        const late = viewer.unexpected.then(() => ({ code: REFUSALS.client_handshake_timeout.closeCode }));
        const { code } = await Promise.race([viewer.closed, late]);
        at = `was told ${code}`;
        clearTimeout(leave);
        await opened;
        require(CODES.includes(code) || code === 1000 || code === 1005, `the viewer receives ${code}`);
        await watched.check(
          viewer.available > 0
            ? await viewer.read(viewer.available).catch(() => Buffer.alloc(0))
            : Buffer.alloc(0),
        );
      },
      describe: () => `${at}, ${guest.open.size} connections at the guest, ${watched.describe()}`,
      async close() {
        await watched.close();
        await guest.close();
      },
    };
  },
};
