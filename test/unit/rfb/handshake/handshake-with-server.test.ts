import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../../src/platform/secret.ts';
import { type SchemeName, ServerHandshake } from '../../../../src/rfb/handshake/handshake-with-server.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { vncResponse } from '../../../../src/rfb/security/vnc-authentication.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

const VERSION = Buffer.from('RFB 003.008\n');
const V33 = Buffer.from('RFB 003.003\n');
const V37 = Buffer.from('RFB 003.007\n');
const OK = Buffer.from('00000000', 'hex');
const CHALLENGE = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

interface Outcome {
  sent: Buffer;
  scheme?: SchemeName;
  leftover?: Buffer;
  failure?: RfbFailure;
}

/** Runs a handshake over these bytes; `hangUp` closes the connection after them if the handshake is not complete. */
function receive(
  chunks: readonly (Buffer | string)[],
  {
    schemes = ['none', 'vnc'] as readonly SchemeName[],
    password = null as string | null,
    hangUp = false,
  } = {},
): Outcome {
  const handshake = new ServerHandshake({
    schemes,
    password: password === null ? null : new Secret(password),
    vencrypt: { subtypes: [], plain: null },
  });
  const sent: Buffer[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'hex') : chunk;
    const progress = handshake.push(bytes);
    sent.push(progress.send);
    if (progress.failure !== undefined) return { sent: Buffer.concat(sent), failure: progress.failure };
    if (progress.done !== undefined) {
      if (!('scheme' in progress.done)) throw new Error('VeNCrypt is not in these tests');
      const { scheme, leftover } = progress.done;
      const later = chunks.slice(index + 1) as Buffer[];
      return { sent: Buffer.concat(sent), scheme, leftover: Buffer.concat([leftover, ...later]) };
    }
  }
  const failure = hangUp ? handshake.end().failure : undefined;
  return { sent: Buffer.concat(sent), ...(failure === undefined ? {} : { failure }) };
}

describe('a server that lets us in', () => {
  test('None: version echoed, type 1 chosen, ended by SecurityResult OK', () => {
    const { sent, scheme } = receive([VERSION, '0101', OK]);
    expect(sent.toString('latin1')).toBe('RFB 003.008\n\x01');
    expect(scheme).toBe('none');
  });

  test('VNC: the challenge goes back encrypted with the password', () => {
    const { sent, scheme } = receive([VERSION, '0102', CHALLENGE, OK], { password: 'secret' });
    expect(scheme).toBe('vnc');
    expect(sent.subarray(12)).toEqual(Buffer.concat([Buffer.from([2]), vncResponse('secret', CHALLENGE)]));
  });

  test('the operator’s order decides, not the server’s', () => {
    expect(receive([VERSION, '020102'], { schemes: ['vnc', 'none'], password: 'x' }).sent[12]).toBe(2);
    expect(receive([VERSION, '020201'], { schemes: ['none', 'vnc'], password: 'x' }).sent[12]).toBe(1);
  });

  test('vnc is passed over where no password is known and none will do', () => {
    expect(receive([VERSION, '020201'], { schemes: ['vnc', 'none'] }).sent[12]).toBe(1);
  });

  test('RFB 3.3, None: the server dictates it, and there is no SecurityResult', () => {
    const { sent, scheme, leftover } = receive([V33, '00000001']);
    expect({ sent: sent.toString('latin1'), scheme }).toEqual({ sent: 'RFB 003.003\n', scheme: 'none' });
    expect(leftover).toHaveLength(0);
  });

  test('RFB 3.3, VNC: no type is chosen, and a SecurityResult follows', () => {
    expect(receive([V33, '00000002', CHALLENGE], { password: 'secret' }).scheme).toBeUndefined();
    const { sent, scheme } = receive([V33, '00000002', CHALLENGE, OK], { password: 'secret' });
    expect(scheme).toBe('vnc');
    expect(sent.subarray(12)).toEqual(vncResponse('secret', CHALLENGE));
  });

  test('RFB 3.7, None: type 1 chosen, and there is no SecurityResult', () => {
    const { sent, scheme } = receive([V37, '0101']);
    expect({ sent: sent.toString('latin1'), scheme }).toEqual({ sent: 'RFB 003.007\n\x01', scheme: 'none' });
  });

  test('RFB 3.7, VNC: type 2 chosen, and a SecurityResult follows', () => {
    expect(receive([V37, '0102', CHALLENGE], { password: 'secret' }).scheme).toBeUndefined();
    expect(receive([V37, '0102', CHALLENGE, OK], { password: 'secret' }).scheme).toBe('vnc');
  });

  test.each([
    ['003.005', '003.003'],
    ['003.006', '003.003'],
    ['003.889', '003.003'],
    ['004.000', '003.008'],
    ['004.001', '003.008'],
    ['005.000', '003.008'],
  ])('RFB %s is answered with %s', (theirs, ours) => {
    const { sent } = receive([Buffer.from(`RFB ${theirs}\n`)]);
    expect(sent.toString('latin1')).toBe(`RFB ${ours}\n`);
  });

  test('bytes after the handshake are handed on', () => {
    expect(
      receive([Buffer.concat([VERSION, Buffer.from([1, 1]), OK, Buffer.from('early')])]).leftover,
    ).toEqual(Buffer.from('early'));
  });

  test('it does not matter how the stream is cut', () => {
    const stream = Buffer.concat([VERSION, Buffer.from([3, 16, 2, 5]), CHALLENGE, OK, Buffer.from('rest')]);
    const whole = receive([stream], { password: 'pw' });
    expect(whole.scheme).toBe('vnc');
    fc.assert(
      fc.property(cuts, (places) => {
        expect(receive(splitBytes(stream, places), { password: 'pw' })).toEqual(whole);
      }),
    );
  });
});

describe('a server that does not', () => {
  const table: [
    title: string,
    code: string,
    detail: string,
    chunks: (Buffer | string)[],
    options?: object,
  ][] = [
    ['speaks RFB 3.2', 'version_unsupported', '003.002; 3.3 is', [Buffer.from('RFB 003.002\n')]],
    ['is a repeater', 'version_unsupported', 'UltraVNC repeater', [Buffer.from('RFB 000.000\n')]],
    [
      'is no VNC server',
      'version_unsupported',
      'not an RFB server: its first 12 bytes are "HTTP/1.1 400"',
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
    ],
    [
      'dictates another type, with RFB 3.3',
      'security_unsupported',
      'offers ARD; accepted are none, vnc',
      [V33, '0000001e'],
    ],
    [
      'refuses and says why, with RFB 3.3',
      'refused',
      'too many',
      [V33, '00000000', '00000008', Buffer.from('too many')],
    ],
    [
      'refuses and says why, with RFB 3.7',
      'refused',
      'too many',
      [V37, '00', '00000008', Buffer.from('too many')],
    ],
    [
      'says no to the password, with RFB 3.3 and so without a reason',
      'authentication_failed',
      'no reason',
      [V33, '00000002', CHALLENGE, '00000001'],
      { password: 'x' },
    ],
    [
      'says no to the password, with RFB 3.7 and so without a reason',
      'authentication_failed',
      'no reason',
      [V37, '0102', CHALLENGE, '00000002'],
      { password: 'x' },
    ],
    [
      'offers nothing and says why',
      'refused',
      'too many',
      [VERSION, '00', '00000008', Buffer.from('too many')],
    ],
    [
      'offers nothing with a reason of 4 GiB',
      'refused',
      '4294967295 bytes, not read',
      [VERSION, '00ffffffff'],
    ],
    ['offers nothing and hangs up', 'refused', 'no reason', [VERSION, '00'], { hangUp: true }],
    ['offers other types only', 'security_unsupported', 'VeNCrypt, type 77', [VERSION, '02134d']],
    ['requires an unknown password', 'password_missing', 'none is known', [VERSION, '0102', CHALLENGE]],
    [
      'says no to the password',
      'authentication_failed',
      'bad pass',
      [VERSION, '0102', CHALLENGE, '00000001', '00000008', Buffer.from('bad pass')],
      { password: 'x' },
    ],
    [
      'says no to the password and hangs up',
      'authentication_failed',
      'no reason',
      [VERSION, '0102', CHALLENGE, '00000001'],
      { password: 'x', hangUp: true },
    ],
    [
      'says no with a reason of 4 GiB',
      'refused',
      'not read',
      [VERSION, '0101', '00000001', 'ffffffff', Buffer.alloc(5_000)],
    ],
    ['hangs up at once', 'closed_early', '', [], { hangUp: true }],
    [
      'hangs up in the middle of its greeting',
      'closed_early',
      '3 bytes into',
      [Buffer.from('RFB')],
      { hangUp: true },
    ],
    ['hangs up before its result', 'closed_early', '', [VERSION, '0101'], { hangUp: true }],
  ];
  test.each(table)('%s: %s', (_title, code, detail, chunks, options) => {
    const { failure } = receive(chunks, options);
    expect(failure).toMatchObject({ code });
    expect(failure?.detail).toContain(detail);
  });

  test('the reason that it sends is made printable before it is reported', () => {
    const reason = Buffer.from('\x1b[31mred\r\nline');
    const { failure } = receive([VERSION, '00', Buffer.from([0, 0, 0, reason.length]), reason]);
    expect(failure?.detail).toBe('the server said: .[31mred..line');
  });
});

const greetings = fc.constantFrom(Buffer.alloc(0), V33, V37, VERSION);

test('whatever a server says, the handshake only goes on, ends or fails with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), greetings, cuts, (noise, greeting, places) => {
      const stream = Buffer.concat([greeting, noise]);
      const { failure } = receive(splitBytes(stream, places), { password: 'pw', hangUp: true });
      if (failure !== undefined) {
        expect(failure).toBeInstanceOf(RfbFailure);
        expect(failure.detail).toMatch(/^[\x20-\x7e]{0,1400}$/);
      }
    }),
  );
});
