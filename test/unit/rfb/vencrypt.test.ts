import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/platform/secret.ts';
import type { TlsKind } from '../../../src/rfb/dialogue.ts';
import { type SchemeName, ServerHandshake } from '../../../src/rfb/handshake/handshake-with-server.ts';
import { RfbFailure } from '../../../src/rfb/rfb-failure.ts';
import { SUBTYPES, type SubtypeName } from '../../../src/rfb/security/vencrypt-subtypes.ts';
import { vncResponse } from '../../../src/rfb/security/vnc-authentication.ts';
import { cuts, splitBytes } from '../../support/split-bytes.ts';

const VERSION = Buffer.from('RFB 003.008\n');
const OK = Buffer.from('00000000', 'hex');
const CHALLENGE = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const X509: readonly SubtypeName[] = ['x509none', 'x509vnc', 'x509plain'];

interface Talk {
  /** What the server says before TLS, and inside. */
  readonly clear: Buffer;
  readonly inside?: Buffer;
  readonly schemes?: readonly SchemeName[];
  readonly subtypes?: readonly SubtypeName[];
  readonly password?: string;
  readonly user?: string;
  /** Where each part is cut into pieces. */
  readonly places?: readonly number[];
  readonly hangUp?: boolean;
}

interface Outcome {
  /** What was sent in the clear, and inside TLS. */
  readonly clear: string;
  readonly inside: string;
  readonly tls?: TlsKind;
  readonly done: boolean;
  readonly leftover: string;
  readonly failure?: RfbFailure;
  /** The schemes for a second connection. */
  readonly alternatives?: readonly SchemeName[];
}

/** Runs a handshake over the bytes that a server sends. */
function receive(talk: Talk): Outcome {
  const { schemes = ['vencrypt'], subtypes = X509, password, user, places = [], hangUp = false } = talk;
  const handshake = new ServerHandshake({
    schemes,
    password: password === undefined ? null : new Secret(password),
    vencrypt: { subtypes, plain: user === undefined ? null : { user, password: new Secret('open') } },
  });
  const sent: [Buffer[], Buffer[]] = [[], []];
  let tls: TlsKind | undefined;
  const outcome = (more: Partial<Outcome> = {}): Outcome => ({
    clear: Buffer.concat(sent[0]).toString('latin1'),
    inside: Buffer.concat(sent[1]).toString('latin1'),
    ...(tls === undefined ? {} : { tls }),
    done: false,
    leftover: '',
    ...more,
  });
  for (const part of [talk.clear, talk.inside ?? Buffer.alloc(0)]) {
    const pieces = splitBytes(part, places);
    for (const [index, piece] of pieces.entries()) {
      let progress = handshake.push(piece);
      sent[tls === undefined ? 0 : 1].push(progress.send);
      if (progress.encrypt !== undefined) {
        tls = progress.encrypt;
        progress = handshake.encrypted();
        sent[1].push(progress.send);
      }
      if (progress.failure !== undefined) return outcome({ failure: progress.failure });
      if (progress.done !== undefined) {
        if ('alternatives' in progress.done) return outcome({ alternatives: progress.done.alternatives });
        const rest = Buffer.concat([progress.done.leftover, ...pieces.slice(index + 1)]);
        return outcome({ done: true, leftover: rest.toString('latin1') });
      }
    }
    if (tls === undefined) break;
  }
  const failure = hangUp ? handshake.end().failure : undefined;
  return outcome(failure === undefined ? {} : { failure });
}

const u32 = (number: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

/** VeNCrypt 0.2 up to where TLS begins. */
const offer = (...subtypes: number[]) =>
  Buffer.concat([
    VERSION,
    Buffer.from([1, 19, 0, 2, 0, subtypes.length]),
    ...subtypes.map(u32),
    Buffer.from([1]),
  ]);

/** What we say to it: type 19, version 0.2, the sub-type. */
const chosen = (subtype: number) => `RFB 003.008\n\x13\x00\x02${u32(subtype).toString('latin1')}`;

describe('a server that lets us in', () => {
  test('X509None: nothing but the result comes inside TLS', () => {
    expect(receive({ clear: offer(260), inside: Buffer.concat([OK, Buffer.from('early')]) })).toEqual({
      clear: chosen(260),
      inside: '',
      tls: 'x509',
      done: true,
      leftover: 'early',
    });
  });

  test('X509Vnc: the challenge comes inside TLS and is answered there', () => {
    const { clear, inside, done } = receive({
      clear: offer(261),
      inside: Buffer.concat([CHALLENGE, OK]),
      password: 'secret',
    });
    expect({ clear, done }).toEqual({ clear: chosen(261), done: true });
    expect(inside).toBe(vncResponse('secret', CHALLENGE).toString('latin1'));
  });

  test('X509Plain: name and password with their lengths, inside TLS alone', () => {
    const { clear, inside, done } = receive({ clear: offer(262), inside: OK, user: 'jo' });
    expect({ clear, done }).toEqual({ clear: chosen(262), done: true });
    expect(inside).toBe('\x00\x00\x00\x02\x00\x00\x00\x04joopen');
  });

  test.each([
    ['tlsnone', 257],
    ['tlsvnc', 258],
    ['tlsplain', 259],
  ] as const)(
    '%s is chosen only where it is asked for by name, and goes on in anonymous TLS',
    (name, number) => {
      expect(receive({ clear: offer(number), subtypes: [name], password: 'p', user: 'u' }).tls).toBe(
        'anonymous',
      );
      expect(receive({ clear: offer(number) }).failure).toMatchObject({ code: 'vencrypt_unsupported' });
    },
  );

  test('the operator’s order decides, of schemes and of sub-types', () => {
    const both = Buffer.concat([VERSION, Buffer.from([2, 1, 19])]);
    expect(receive({ clear: both, schemes: ['vencrypt', 'none'] }).clear).toBe('RFB 003.008\n\x13');
    expect(receive({ clear: both, schemes: ['none', 'vencrypt'] }).clear).toBe('RFB 003.008\n\x01');
    const more = { password: 'p', user: 'u', inside: OK };
    expect(receive({ clear: offer(260, 261), subtypes: ['x509vnc', 'x509none'], ...more }).clear).toBe(
      chosen(261),
    );
    expect(receive({ clear: offer(261, 260), ...more }).clear).toBe(chosen(260));
  });

  test('a sub-type that lacks its credentials is passed over where another will do', () => {
    expect(receive({ clear: offer(261, 262), user: 'jo', subtypes: X509 }).clear).toBe(chosen(262));
  });

  test('a newer version is answered with 0.2', () => {
    const newer = Buffer.concat([VERSION, Buffer.from([1, 19, 1, 0, 0, 1]), u32(260), Buffer.from([1])]);
    expect(receive({ clear: newer, inside: OK })).toMatchObject({ clear: chosen(260), done: true });
  });

  test('it does not matter how the stream is cut', () => {
    const talk = { clear: offer(999, 260, 261), inside: Buffer.concat([CHALLENGE, OK, Buffer.from('rest')]) };
    const options = { subtypes: ['x509vnc'] as const, password: 'pw' };
    const whole = receive({ ...talk, ...options });
    expect(whole.done).toBe(true);
    fc.assert(
      fc.property(cuts, (places) => {
        expect(receive({ ...talk, ...options, places })).toEqual(whole);
      }),
    );
  });
});

describe('a server whose sub-types do not fit', () => {
  /** VeNCrypt with TLSVnc beside these types, as TigerVNC is installed. */
  const beside = (...types: number[]) =>
    Buffer.concat([
      VERSION,
      Buffer.from([1 + types.length, 19, ...types, 0, 2, 0, 1]),
      u32(258),
      Buffer.from([1]),
    ]);
  const schemes = ['vencrypt', 'none', 'vnc'] as const;

  test('is asked again without VeNCrypt, for what the list allows and it offers', () => {
    const { alternatives, failure } = receive({ clear: beside(2), schemes, password: 'pw' });
    expect({ alternatives, failure }).toEqual({ alternatives: ['vnc'], failure: undefined });
    expect(receive({ clear: beside(2, 1), schemes, password: 'pw' }).alternatives).toEqual(['none', 'vnc']);
  });

  test('is not asked again for what the list does not allow, or for a password that is unknown', () => {
    const refused = { code: 'vencrypt_unsupported' };
    expect(receive({ clear: beside(1, 2), schemes: ['vencrypt'], password: 'pw' }).failure).toMatchObject(
      refused,
    );
    expect(receive({ clear: beside(1), schemes: ['vencrypt', 'vnc'], password: 'pw' }).failure).toMatchObject(
      refused,
    );
    const { failure } = receive({ clear: beside(2), schemes });
    expect(failure).toMatchObject(refused);
    expect(failure?.detail).toBe(
      'the server offers the sub-types tlsvnc; accepted are x509none, x509vnc, x509plain. Beside VeNCrypt it offers VNC; the list of accepted schemes is vencrypt, none, vnc',
    );
  });

  test('is asked again if the credentials for its sub-types are not set', () => {
    const plainOnly = Buffer.concat([
      VERSION,
      Buffer.from([2, 19, 2, 0, 2, 0, 1]),
      u32(262),
      Buffer.from([1]),
    ]);
    expect(receive({ clear: plainOnly, schemes, password: 'pw' }).alternatives).toEqual(['vnc']);
    expect(receive({ clear: plainOnly, schemes, password: 'pw', user: 'jo', inside: OK }).done).toBe(true);
  });

  test('is not asked again if TLS or the authentication inside it fails', () => {
    const both = Buffer.concat([VERSION, Buffer.from([2, 19, 1, 0, 2, 0, 1]), u32(261), Buffer.from([1])]);
    const no = Buffer.concat([CHALLENGE, u32(1)]);
    const { failure } = receive({ clear: both, inside: no, schemes, password: 'pw', hangUp: true });
    expect(failure).toMatchObject({ code: 'authentication_failed' });
  });
});

describe('a server that does not', () => {
  const upTo = (...bytes: number[]) => Buffer.concat([VERSION, Buffer.from([1, 19, ...bytes])]);
  const table: [title: string, code: string, detail: string, talk: Talk][] = [
    [
      'offers None where vencrypt alone is allowed',
      'security_unsupported',
      'offers None; accepted are vencrypt',
      { clear: Buffer.concat([VERSION, Buffer.from([1, 1])]) },
    ],
    ['speaks VeNCrypt 0.1', 'vencrypt_unsupported', 'VeNCrypt 0.1, not 0.2', { clear: upTo(0, 1) }],
    ['rejects 0.2', 'vencrypt_unsupported', 'rejects 0.2', { clear: upTo(0, 2, 255) }],
    ['offers no sub-type', 'vencrypt_unsupported', 'none at all', { clear: upTo(0, 2, 0, 0) }],
    [
      'offers SASL and an unknown number',
      'vencrypt_unsupported',
      'x509sasl, sub-type 77; accepted are x509none',
      { clear: offer(263, 77) },
    ],
    [
      'offers plain in the clear',
      'vencrypt_unsupported',
      'the sub-types plain; accepted',
      { clear: offer(256) },
    ],
    ['takes back what it offered', 'refused', 'refused x509none', { clear: upTo(0, 2, 0, 1, 0, 0, 1, 4, 0) }],
    [
      'goes on in the clear',
      'protocol_error',
      '4 bytes came in the clear',
      { clear: Buffer.concat([offer(260), OK]) },
    ],
    [
      'requires an unknown password',
      'password_missing',
      'none is known',
      { clear: offer(261), inside: CHALLENGE },
    ],
    ['wants a name that is not set', 'password_missing', 'a name and a password', { clear: offer(262) }],
    [
      'says no to name and password',
      'authentication_failed',
      'no reason',
      { clear: offer(262), inside: u32(1), user: 'jo', hangUp: true },
    ],
    ['hangs up inside TLS', 'closed_early', '', { clear: offer(260), hangUp: true }],
  ];
  test.each(table)('%s: %s', (_title, code, detail, talk) => {
    const { failure } = receive(talk);
    expect(failure).toMatchObject({ code });
    expect(failure?.detail).toContain(detail);
  });
});

test('None is never said to a server where it is not in the list, whatever the server offers', () => {
  const types = fc.uint8Array({ minLength: 1, maxLength: 255 });
  fc.assert(
    fc.property(types, (offered) => {
      const { clear } = receive({
        clear: Buffer.concat([VERSION, Buffer.from([offered.length, ...offered])]),
      });
      expect(['', '\x13']).toContain(clear.slice(VERSION.length));
    }),
  );
});

test('whatever a server says, before TLS and inside, the handshake goes on, ends or fails with a code, and little is kept', () => {
  const numbers = Object.values(SUBTYPES).map(({ number }) => number);
  const noise = fc.uint8Array({ maxLength: 1_200 });
  const opening = fc.oneof(
    noise,
    fc.subarray(numbers).map((some) => offer(...some)),
    noise.map((bytes) => Buffer.concat([VERSION, Buffer.from([1, 19]), bytes])),
  );
  fc.assert(
    fc.property(opening, noise, cuts, (clear, inside, places) => {
      const talk = { clear: Buffer.from(clear), inside: Buffer.from(inside), places };
      const { failure, clear: sent } = receive({
        ...talk,
        subtypes: Object.keys(SUBTYPES) as SubtypeName[],
        password: 'pw',
        user: 'jo',
        hangUp: true,
      });
      expect(sent.length).toBeLessThanOrEqual(chosen(260).length);
      expect(sent).not.toContain('open');
      if (failure === undefined) return;
      expect(failure).toBeInstanceOf(RfbFailure);
      expect(failure.detail).toMatch(/^[\x20-\x7e]{0,1400}$/);
    }),
    { numRuns: 300 },
  );
});

test('a server that fills our memory before TLS is cut off', () => {
  const handshake = new ServerHandshake({
    schemes: ['vencrypt'],
    password: null,
    vencrypt: { subtypes: X509, plain: null },
  });
  handshake.push(Buffer.concat([VERSION, Buffer.from([1, 19, 0, 2, 0, 255])]));
  expect(handshake.push(Buffer.alloc(2 << 20)).failure).toMatchObject({ code: 'protocol_error' });
});
