import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  MessageReader,
  PROGRAM,
} from '../../../src/libvirt-rpc/message.ts';
import { PROCEDURES, readError } from '../../../src/libvirt-rpc/procedures.ts';
import { XdrError, XdrReader, XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';
import { cuts, splitBytes } from '../../support/split-bytes.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

// What virsh 9.0.0 and libvirtd 9.0.0 say to each other when virsh opens qemu:///system.
const OPEN_CALL = bytes(
  '00000038 20008086 00000001 00000001 00000000 00000002 00000000' + // 56 bytes, remote, 1, open, call, serial 2, ok
    '00000001 0000000e 71656d753a2f2f2f73797374656d0000 00000000', // there is a name: qemu:///system; no flags
);
const FEATURE_REPLY = bytes(
  '00000020 20008086 00000001 0000003c 00000001 00000001 00000000' + // 32 bytes, remote, 1, feature, reply, serial 1
    '00000001', // supported
);
const NO_DOMAIN = bytes(
  '0000002a 0000000a 00000001 00000010 446f6d61696e206e6f7420666f756e64' + // 42, from QEMU, "Domain not found"
    '00000002 00000000 00000001 00000014 446f6d61696e206e6f7420666f756e643a202573',
);

test('a call is written as virsh writes it', () => {
  const writer = new XdrWriter();
  PROCEDURES.connectOpen.encode(writer, { uri: 'qemu:///system', readOnly: false });
  const call = { program: PROGRAM.remote, procedure: 1, serial: 2, body: writer.bytes() };
  expect(encodeMessage(call).toString('hex')).toBe(OPEN_CALL.toString('hex'));
});

test('a reply is understood as virsh understands it', () => {
  const [message, ...more] = new MessageReader().push(FEATURE_REPLY);
  expect(more).toEqual([]);
  expect(message).toEqual({
    program: 0x20008086,
    version: 1,
    procedure: 60,
    type: 1,
    serial: 1,
    status: 0,
    body: bytes('00000001'),
  });
  expect(PROCEDURES.connectSupportsFeature.decode(new XdrReader(message!.body))).toBe(true);
});

test('an error is its number and its sentence', () => {
  expect(readError(new XdrReader(NO_DOMAIN))).toMatchObject({ code: 42, message: 'Domain not found' });
});

test('a domain is name, uuid and number', () => {
  const list = bytes(
    '00000001' + // one domain
      '00000003 77656200 0123456789abcdef0123456789abcdef 00000007' + // web, its uuid, running as 7
      '00000001',
  );
  expect(PROCEDURES.connectListAllDomains.decode(new XdrReader(list))).toEqual([
    { name: 'web', uuid: '01234567-89ab-cdef-0123-456789abcdef', id: 7 },
  ]);
});

test('nothing but a uuid is sent as one', () => {
  for (const uuid of ['', 'web', '0123456789abcdef', '01234567-89ab-cdef-0123-456789abcdefff']) {
    expect(() => PROCEDURES.domainGetState.encode(new XdrWriter(), { uuid })).toThrow(TypeError);
  }
});

test('messages are the same however the stream was cut', () => {
  const body = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 8 }), cuts, (bodies, places) => {
      const sent = bodies.map((each, serial) =>
        encodeMessage({ program: PROGRAM.remote, procedure: 14, serial, body: each }),
      );
      const reader = new MessageReader();
      const read = splitBytes(Buffer.concat(sent), places).flatMap((piece) => reader.push(piece));
      expect(read.map(({ serial, body: found }) => [serial, found.toString('hex')])).toEqual(
        bodies.map((each, serial) => [serial, each.toString('hex')]),
      );
    }),
  );
});

test('a message of many pieces is put together once, not at every piece', () => {
  const pieces = 2_000;
  const message = encodeMessage({
    program: PROGRAM.remote,
    procedure: 14,
    body: Buffer.alloc(pieces * 1024),
  });
  const concat = Buffer.concat;
  let joined = 0;
  Buffer.concat = (list, ...rest) => {
    joined += list.length;
    return concat(list, ...rest);
  };
  try {
    const reader = new MessageReader();
    let messages = 0;
    for (let at = 0; at < message.length; at += 1024) {
      messages += reader.push(message.subarray(at, at + 1024)).length;
    }
    expect(messages).toBe(1);
  } finally {
    Buffer.concat = concat;
  }
  expect(joined).toBeLessThan(pieces * 2);
});

test('a length that no message has ends it, too small or too large', () => {
  for (const length of [0, 3, 27, MAX_MESSAGE_BYTES + 1, 0xffff_ffff]) {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    expect(() => new MessageReader().push(head)).toThrow(XdrError);
  }
});

test('arbitrary bytes are messages or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (noise, places) => {
      const reader = new MessageReader();
      try {
        for (const piece of splitBytes(Buffer.from(noise), places)) reader.push(piece);
      } catch (error) {
        expect(error).toBeInstanceOf(XdrError);
      }
    }),
  );
});

test('arbitrary results are understood or refused, never anything else', () => {
  const decoders = [...Object.values(PROCEDURES).map(({ decode }) => decode), readError];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(decoders.length - 1), (noise, which) => {
      try {
        decoders[which]!(new XdrReader(Buffer.from(noise)));
      } catch (error) {
        expect(error).toBeInstanceOf(XdrError);
      }
    }),
  );
});
