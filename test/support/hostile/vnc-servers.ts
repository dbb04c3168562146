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
  { behaviour: 'says nothing', outcome: 'vnc_silent', script: () => {} },
  {
    behaviour: 'says half a version and no more',
    outcome: 'vnc_silent',
    script: (talk) => talk.write('RFB 00'),
  },
  { behaviour: 'is silent after its version', outcome: 'vnc_silent', script: (talk) => talk.write(RFB_38) },
  {
    behaviour: 'announces security types and says none',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([255]);
    },
  },
  { behaviour: 'is silent after its security types', outcome: 'vnc_silent', script: afterTypes },
  {
    behaviour: 'is silent in the middle of its challenge',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([1, 2]);
      await talk.read(1);
      talk.write(Buffer.alloc(15));
    },
  },
  {
    behaviour: 'offers no security type and keeps the reason to itself',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([0]);
    },
  },
  {
    behaviour: 'trickles one byte at a time, for ever',
    outcome: 'vnc_silent',
    script: async (talk) => {
      await version(talk);
      talk.write([255]);
      const timer = setInterval(() => talk.write([7]), 50);
      talk.socket.once('close', () => clearInterval(timer));
    },
  },
  { behaviour: 'hangs up at once', outcome: 'vnc_closed_early', script: halfClose },
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
    behaviour: 'speaks HTTP',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
  },
  {
    behaviour: 'says twelve NULs for a version',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write(Buffer.alloc(12)),
  },
  {
    behaviour: 'speaks RFB 3.3',
    outcome: 'vnc_version_unsupported',
    script: (talk) => talk.write('RFB 003.003\n'),
  },
  {
    behaviour: 'pours noise from the start',
    outcome: 'vnc_version_unsupported',
    script: (talk) => pour(talk, randomBytes(65_536)),
  },
  {
    behaviour: 'offers 255 types that nobody knows',
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
    behaviour: 'gives a reason of 4 GiB and pours it',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await version(talk);
      talk.write([0], HUGE);
      pour(talk);
    },
  },
  {
    behaviour: 'hangs up instead of giving a reason',
    outcome: 'vnc_refused',
    script: async (talk) => {
      await version(talk);
      talk.write([0]);
      halfClose(talk);
    },
  },
  {
    behaviour: 'gives a reason that would control a terminal',
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
    behaviour: 'answers security with a word that RFB does not have',
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
    behaviour: 'says its handshake byte by byte',
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
    behaviour: 'says everything before it is asked, and resets',
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
    behaviour: 'announces a rectangle of 65,535 by 65,535 and hangs up',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      talk.write([0, 0, 0, 1, 0, 0, 0, 0], HUGE, [0, 0, 0, 0]);
      halfClose(talk);
    },
  },
  {
    behaviour: 'closes its side and goes on listening',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      halfClose(talk);
    },
  },
  {
    behaviour: 'resets in mid-session',
    outcome: 'opens',
    script: async (talk) => {
      await handshakeNone(talk);
      talk.write('abc');
      await turn();
      reset(talk);
    },
  },
];
