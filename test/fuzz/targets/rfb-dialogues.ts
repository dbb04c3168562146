import { Secret } from '../../../src/platform/secret.ts';
import type { DialogueRunner, Progress } from '../../../src/rfb/dialogue.ts';
import { ClientHandshake } from '../../../src/rfb/handshake/handshake-with-client.ts';
import { type SchemeName, ServerHandshake } from '../../../src/rfb/handshake/handshake-with-server.ts';
import { SUBTYPES, type SubtypeName } from '../../../src/rfb/security/vencrypt-subtypes.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

/** Nothing that is said in a handshake is longer. */
const MAX_SAID = 1_000;

/** The handshake with a VNC server that may be anything: an outcome, always the same, whatever the cuts. */
export const rfbServerHandshake: Target = {
  name: 'rfb-server-handshake',
  weight: 1,
  words: [
    'RFB 003.008\n',
    'RFB 003.007\n',
    'RFB 003.003\n',
    '\0\0\0\x02',
    '\x01\x01',
    '\x01\x02',
    '\x02\x02\x01',
    '\x13',
    '\0\0\0\0',
    '\xff\xff\xff\xff',
  ],
  open: () => ({
    generate: randomVncServer,
    attempt(pieces) {
      for (const schemes of [['none'], ['vnc', 'none'], ['none', 'vnc'], ['vencrypt', 'none']] as const) {
        for (const password of [null, new Secret('hunter2')]) {
          const converse = (parts: readonly Buffer[]) =>
            outcomeOf(new ServerHandshake({ schemes, password, vencrypt: VENCRYPT }), parts);
          requireSame(
            'the outcome of a split handshake',
            converse(pieces),
            converse([Buffer.concat(pieces)]),
          );
        }
      }
    },
  }),
};

/** What a VNC server says inside the TLS of VeNCrypt, by each sub-type. */
export const rfbInsideTls: Target = {
  name: 'rfb-inside-tls',
  weight: 1,
  words: ['\0\0\0\0', '\0\0\0\x01', '\xff\xff\xff\xff'],
  open: () => ({
    generate: (random) =>
      Buffer.concat([random.bytes(random.pick([0, 16])), Buffer.alloc(4), random.bytes(random.below(40))]),
    attempt(pieces) {
      for (const { number } of Object.values(SUBTYPES)) {
        const converse = (parts: readonly Buffer[]) => {
          const schemes: SchemeName[] = ['vencrypt'];
          const handshake = new ServerHandshake({ schemes, password: new Secret('p'), vencrypt: VENCRYPT });
          const agreed = handshake.push(upToTls(number));
          require(agreed.encrypt !== undefined, 'TLS is not asked for');
          return outcomeOf(handshake, parts, handshake.encrypted());
        };
        requireSame('the outcome of a split handshake', converse(pieces), converse([Buffer.concat(pieces)]));
      }
    },
  }),
};

const VENCRYPT = {
  subtypes: Object.keys(SUBTYPES) as SubtypeName[],
  plain: { user: 'jo', password: new Secret('hunter2') },
};

function upToTls(subtype: number): Buffer {
  const offer = [1, 19, 0, 2, 0, 1, 0, 0, subtype >>> 8, subtype & 0xff, 1];
  return Buffer.concat([Buffer.from('RFB 003.008\n'), Buffer.from(offer)]);
}

/** The handshake with a viewer that may be anything. */
export const rfbClientHandshake: Target = {
  name: 'rfb-client-handshake',
  weight: 1,
  words: ['RFB 003.008\n', 'RFB 003.003\n', 'RFB 003.889\n', '\x01', '\x02'],
  open: () => ({
    generate: (random) =>
      Buffer.concat([
        version(random),
        Buffer.from([random.pick([0, 1, 1, 2, 19])]),
        random.bytes(random.below(6)),
      ]),
    attempt(pieces) {
      const converse = (parts: readonly Buffer[]) => outcomeOf(new ClientHandshake(), parts);
      requireSame('the outcome of a split handshake', converse(pieces), converse([Buffer.concat(pieces)]));
    },
  }),
};

/** All that a VNC server says up to its first picture, right or nearly. */
export function randomVncServer(random: Random): Buffer {
  const types = Buffer.from(random.list(4, () => random.pick([1, 2, 5, 16, 18, 19, 30])));
  const reason = Buffer.from(random.word(40));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(random.oneIn(4) ? 0xffff_ffff : reason.length);
  const ok = Buffer.alloc(4, random.oneIn(4) ? 1 : 0);
  return Buffer.concat([
    version(random),
    Buffer.from([types.length]),
    types,
    ...(types.length === 0 ? [length, reason] : []),
    ...(types.includes(2) ? [random.bytes(16)] : []),
    ...(types.includes(19) ? [upToTls(random.pick([256, 257, 260, 261, 263])).subarray(14)] : []),
    ok,
    ...(ok[3] === 0 ? [] : [length, reason]),
    random.bytes(random.below(60)),
  ]);
}

function version(random: Random): Buffer {
  return Buffer.from(
    random.pick(['RFB 003.008\n', 'RFB 003.008\n', 'RFB 003.007\n', 'RFB 003.003\n', 'RFB 005.000\n']),
  );
}

/** What is said and how it ends; throws where that is neither a result nor a failure with a code. */
function outcomeOf(
  dialogue: DialogueRunner<object>,
  pieces: readonly Buffer[],
  first = dialogue.start(),
): unknown {
  const said: Buffer[] = [];
  const leftover: Buffer[] = [];
  let result: unknown;
  const take = ({ send, done, failure, encrypt }: Progress<object>) => {
    said.push(send);
    if (done !== undefined) {
      leftover.push(done.leftover);
      result = 'because' in done ? { instead: String(done.because) } : { ...done, leftover: undefined };
    }
    if (failure !== undefined) result = { failure: failure.code, detail: failure.detail };
    // Whether more came in the clear is known by the cuts alone.
    if (encrypt !== undefined || failure?.detail.includes('in the clear')) result = { failure: 'TLS is due' };
  };
  take(first);
  for (const piece of pieces) {
    if (result === undefined) take(dialogue.push(piece));
    else leftover.push(piece);
  }
  if (result === undefined) take(dialogue.end());
  require(result !== undefined, 'a handshake whose peer has hung up goes on');
  const words = Buffer.concat(said);
  require(words.length <= MAX_SAID, `${words.length} bytes are said in a handshake`);
  const isDone = !Object.hasOwn(result as object, 'failure');
  return {
    words: words.toString('hex'),
    result,
    leftover: isDone ? Buffer.concat(leftover).toString('hex') : '',
  };
}
