import { REFUSALS } from '../../../src/flow/refusals.ts';
import { watchedProxy } from '../honest-session.ts';
import type { Random } from '../random.ts';
import { talkRaw } from '../talk-raw.ts';
import { choiceOf, require, type Target } from '../target.ts';
import { maskedFrame, randomFrames } from './frame-decoder.ts';
import { UPGRADE } from './http-front.ts';

const CODES: readonly number[] = Object.values(REFUSALS).map(({ closeCode }) => closeCode);
const END_OF_HEAD = '\r\n\r\n';

/**
 * A viewer with a good token, or with one that opens nothing and is shown why on a screen: after the upgrade it says anything.
 * The input is what follows the head of the request; its first byte chooses the token.
 */
export const viewerSession: Target = {
  name: 'viewer-session',
  weight: 4,
  growth: 12 << 20,
  words: [
    '\x82\x80\0\0\0\0',
    '\x82\x8cxxxx',
    '\x88\x82\0\0\0\0\x03\xe8',
    '\x89\x80\0\0\0\0',
    '\x81\x81\0\0\0\0a',
  ],
  async open() {
    const watched = await watchedProxy({ oriel: { max_refusals_per_address: 50, refusal_hold: 0.05 } });
    const { lab, echoPort } = watched;
    const good = lab.grant({ port: echoPort });
    const bad = '11111111-2222-4333-8444-555555555555';
    return {
      generate: randomViewer,
      async attempt(pieces) {
        const [first = Buffer.alloc(0), ...rest] = pieces;
        const token = (first[0] ?? 0) % 4 === 0 ? bad : good;
        const head = [`GET /websockify?token=${token} HTTP/1.1`, 'Host: 127.0.0.1', ...UPGRADE, END_OF_HEAD]
          .join('\r\n')
          .replace(/(\r\n)+$/, END_OF_HEAD);
        const leaving = (['ends', 'resets', 'destroys', 'destroys'] as const)[choiceOf(pieces, 4)]!;
        const { heard } = await talkRaw(
          lab.port,
          [Buffer.concat([Buffer.from(head), first.subarray(1)]), ...rest],
          leaving,
        );
        if (heard.length > 0) requireFrames(heard);
        await watched.check(heard);
      },
      describe: () => watched.describe(),
      close: () => watched.close(),
    };
  },
};

/** What the proxy says is well formed, and a Close frame is the last of it, with a code of the table or the viewer's own. */
function requireFrames(heard: Buffer): void {
  require(heard.toString('latin1', 0, 12) ===
    'HTTP/1.1 101', `the upgrade is answered with ${heard.toString('latin1', 0, 40)}`);
  let at = heard.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  while (at + 2 <= heard.length) {
    const opcode = heard[at]! & 0x0f;
    require((heard[at]! & 0xf0) === 0x80 &&
      [2, 8, 9, 10].includes(opcode), `a frame begins with ${heard[at]}`);
    let length = heard[at + 1]!;
    let payloadAt = at + 2;
    if (length === 126) {
      if (at + 4 > heard.length) return;
      length = heard.readUInt16BE(at + 2);
      payloadAt = at + 4;
    } else if (length === 127) {
      if (at + 10 > heard.length) return;
      length = Number(heard.readBigUInt64BE(at + 2));
      payloadAt = at + 10;
    }
    require(length < 1 << 24, `a frame of ${length} bytes, or a masked one`);
    if (opcode === 8 && payloadAt + length <= heard.length) {
      const code = length < 2 ? 1000 : heard.readUInt16BE(payloadAt);
      const isViewers = (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
      require(CODES.includes(code) ? code !== 4500 : isViewers, `closed with ${code}`);
      require(payloadAt + length === heard.length, 'something comes after the Close frame');
    }
    at = payloadAt + length;
  }
}

function randomViewer(random: Random): Buffer {
  const frame = (text: string) => maskedFrame(0x82, Buffer.from(text, 'latin1'), random.bytes(4));
  const handshake = random.oneIn(4)
    ? [frame('RFB 003.008\n\x01\x01')]
    : [
        frame(random.pick(['RFB 003.008\n', 'RFB 003.008\n', 'RFB 003.008\n', 'RFB 003.003\n'])),
        frame('\x01'),
        frame('\x01'),
      ];
  return Buffer.concat([Buffer.from([random.below(256)]), ...handshake, randomFrames(random)]);
}
