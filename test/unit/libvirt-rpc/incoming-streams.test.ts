import { expect, test, vi } from 'vitest';
import { IncomingStreams } from '../../../src/libvirt-rpc/incoming-streams.ts';
import { STATUS } from '../../../src/libvirt-rpc/message.ts';
import { LibvirtUnreachable } from '../../../src/libvirt-rpc/rpc-errors.ts';
import { XdrWriter } from '../../../src/libvirt-rpc/xdr.ts';

const procedure = { number: 211, name: 'DomainScreenshot' };

function streams() {
  const sent: { serial: number; status: number }[] = [];
  const incoming = new IncomingStreams((_procedure, serial, status) => sent.push({ serial, status }));
  return {
    sent,
    incoming,
    expect: (serial: number, { maxBytes = 100, deadlineMs = 60_000 } = {}) =>
      incoming.expect({ procedure, serial, deadlineMs, maxBytes }),
    take: (serial: number, status: number, body: Buffer = Buffer.alloc(0)) =>
      incoming.take({ program: 0, version: 1, procedure: 211, type: 3, serial, status, body }),
  };
}

test('joins the pieces of two streams and confirms the end of each', async () => {
  const { expect: begin, take, sent } = streams();
  const both = Promise.all([begin(1), begin(2)]);
  take(1, STATUS.more, Buffer.from('on'));
  take(2, STATUS.more, Buffer.from('two'));
  take(1, STATUS.more, Buffer.from('e'));
  take(1, STATUS.more);
  take(2, STATUS.more);
  expect((await both).map(String)).toEqual(['one', 'two']);
  expect(sent).toEqual([
    { serial: 1, status: STATUS.ok },
    { serial: 2, status: STATUS.ok },
  ]);
  take(1, STATUS.ok);
  expect(() => take(1, STATUS.more)).toThrow('not asked for');
});

test('gives up a stream that is too long, and drops its rest until libvirt ends it', async () => {
  const { expect: begin, take, sent } = streams();
  const received = begin(7, { maxBytes: 3 });
  take(7, STATUS.more, Buffer.from('four'));
  await expect(received).rejects.toThrow('more than 3 bytes');
  take(7, STATUS.more, Buffer.from('rest'));
  expect(sent).toEqual([{ serial: 7, status: STATUS.error }]);
  take(7, STATUS.error, Buffer.alloc(0));
  expect(() => take(7, STATUS.more)).toThrow('not asked for');
});

test('ends a stream at its deadline, with the connection, and with the words of libvirt', async () => {
  vi.useFakeTimers();
  try {
    const { expect: begin, take, incoming } = streams();
    const late = expect(begin(1, { deadlineMs: 1_000 })).rejects.toThrow('did not end in time');
    const refused = expect(begin(2)).rejects.toThrow('no picture');
    const forgotten = expect(begin(3)).rejects.toThrow('refused');
    const closed = expect(begin(4)).rejects.toThrow('closed');
    await vi.advanceTimersByTimeAsync(1_000);
    take(2, STATUS.error, new XdrWriter().i32(1).i32(10).u32(1).string('no picture').bytes());
    incoming.forget(3, new Error('refused'));
    incoming.end(new LibvirtUnreachable('closed'));
    await Promise.all([late, refused, forgotten, closed]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('opens eight streams at most', async () => {
  const { expect: begin, incoming } = streams();
  const all = Array.from({ length: 9 }, (_, index) => begin(index));
  await expect(all[8]).rejects.toThrow('8 streams');
  incoming.end(new LibvirtUnreachable('closed'));
  await Promise.allSettled(all);
});
