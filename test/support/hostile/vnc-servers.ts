import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { RefusalCode } from '../../../src/flow/refusals.ts';
import { handshakeNone, RFB_38, type Script, type Talk } from '../fixtures/vnc-servers.ts';

/** One thing that a VNC server does wrong, and what becomes of the session: docs/security.md has the same table. */
export interface HostileServer {
  /** After "a VNC server that". */
  readonly behaviour: string;
  /** A refusal; or the console opens and what the server says goes to the browser as it is, until it hangs up. */
  readonly outcome: RefusalCode | 'opens';
  readonly script: Script;
}

const OK = [0, 0, 0, 0];
const HUGE = [0xff, 0xff, 0xff, 0xff];

async function version(talk: Talk): Promise<void> {
  talk.write(RFB_38);
  await talk.read(12);
}

async function afterTypes(talk: Talk): Promise<void> {
  await version(talk);
  talk.write([1, 1]);
  await talk.read(1);
}

/** For as long as it is taken, but no faster. */
function pour(talk: Talk, chunk = Buffer.alloc(65_536, 'x')): void {
  const more = () => {
    while (!talk.socket.destroyed && talk.socket.write(chunk));
  };
  talk.socket.on('drain', more);
  more();
}

const reset = (talk: Talk) => void talk.socket.resetAndDestroy();
const halfClose = (talk: Talk) => void talk.socket.end();

export const HOSTILE_SERVERS: readonly HostileServer[] = [
  { behaviour: 'sends nothing', outcome: 'vnc_silent', script: () => {} },
  {
    behaviour: 'sends half a version and nothing more',
    outcome: 'vnc_silent',
    script: (talk) => talk.write('RFB 00'),
  },
  {
    behaviour: 'sends nothing after its version',
    outcome: 'vnc_silent',
    script: (talk) => talk.write(RFB_38),
  },
  {
    behaviour: 'announces security types and sends none',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([255]);
    },
  },
  { behaviour: 'sends nothing after its security types', outcome: 'vnc_silent', script: afterTypes },
  {
    behaviour: 'stops in the middle of its challenge',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([1, 2]);
      await talk.read(1);
      talk.write(Buffer.alloc(15));
    },
  },
  {
    behaviour: 'offers no security type and gives no reason',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([0]);
    },
  },
  {
    behaviour: 'sends one byte at a time, forever',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([255]);
      const timer = setInterval(() => talk.write([7]), 50);
      talk.socket.once('close', () => clearInterval(timer));
    },
  },
  { behaviour: 'closes at once', outcome: 'vnc_closed_early', script: halfClose },
  {
    behaviour: 'closes its side after half a version',
    outcome: 'vnc_closed_early',
    script: (talk) => void talk.socket.end('RFB 00'),
  },
  {
    behaviour: 'resets after its version',
    outcome: 'vnc_closed_early',
    script: async (talk) => {
      await version(talk);
      reset(talk);
    },
  },
  {
    behaviour: 'resets after its security types',
    outcome: 'vnc_closed_early',
    script: async (talk) => {
      await afterTypes(talk);
      reset(talk);
    },
  },
  {
    behaviour: 'sends HTTP',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
  },
  {
    behaviour: 'sends twelve NULs as its version',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write(Buffer.alloc(12)),
  },
  {
    behaviour: 'sends the version of a repeater, RFB 0.0',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write('RFB 000.000\n'),
  },
  {
    behaviour: 'sends noise from the start',
    outcome: 'vnc_version_unsupported',
    script: (talk) => pour(talk, randomBytes(65_536)),
  },
  {
    behaviour: 'offers 255 unknown types',
    outcome: 'vnc_security_unsupported',
    script: async (talk) => {
      await version(talk);
      talk.write([255], Buffer.alloc(255, 200));
    },
  },
  {
    behaviour: 'offers a type that the operator does not list',
    outcome: 'vnc_security_unsupported',
    script: async (talk) => {
      await version(talk);
      talk.write([1, 30]);
    },
  },
  {
    behaviour: 'sends a reason of 4 GiB',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await version(talk);
      talk.write([0], HUGE);
      pour(talk);
    },
  },
  {
    behaviour: 'closes instead of giving a reason',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await version(talk);
      talk.write([0]);
      halfClose(talk);
    },
  },
  {
    behaviour: 'gives a reason with terminal control sequences',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await version(talk);
      talk.write([0, 0, 0, 0, 8], '\x1b]0;x\x07\r\n');
    },
  },
  {
    behaviour: 'fails security with a reason of 4 GiB',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await afterTypes(talk);
      talk.write([0, 0, 0, 1], HUGE);
      pour(talk);
    },
  },
  {
    behaviour: 'sends an invalid SecurityResult',
    outcome: 'vnc_protocol_error',
    script: async (talk) => {
      await afterTypes(talk);
      talk.write('HTTP/1.1 200 OK\r\n\r\n');
    },
  },
  {
    behaviour: 'offers 255 types, the right one last',
    outcome: 'opens',
    script: async (talk) => {
      await version(talk);
      talk.write([255], Buffer.alloc(254, 200), [1]);
      await talk.read(1);
      talk.write(OK);
      halfClose(talk);
    },
  },
  {
    behaviour: 'sends its handshake byte by byte',
    outcome: 'opens',
    script: async (talk) => {
      for (const byte of Buffer.concat([Buffer.from(RFB_38), Buffer.from([1, 1, ...OK])])) {
        talk.write([byte]);
        await turn();
      }
      halfClose(talk);
    },
  },
  {
    behaviour: 'sends everything in advance and resets',
    outcome: 'opens',
    script: async (talk) => {
      talk.write(RFB_38, [1, 1], OK, Buffer.alloc(100_000, 'x'));
      await talk.read(13);
      reset(talk);
    },
  },
  {
    behaviour: 'announces a desktop name of 4 GiB',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      talk.write(Buffer.alloc(20, 1), HUGE, 'and hangs up');
      halfClose(talk);
    },
  },
  {
    behaviour: 'announces a rectangle of 65,535 by 65,535 and closes',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      talk.write([0, 0, 0, 1, 0, 0, 0, 0], HUGE, [0, 0, 0, 0]);
      halfClose(talk);
    },
  },
  {
    behaviour: 'closes its side and continues to read',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      halfClose(talk);
    },
  },
  {
    behaviour: 'resets during the session',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      talk.write('abc');
      await turn();
      reset(talk);
    },
  },
];
