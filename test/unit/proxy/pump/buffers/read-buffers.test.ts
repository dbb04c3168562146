import { expect, test } from 'vitest';
import { PooledReader, type ReadUse } from '../../../../../src/proxy/pump/buffers/pooled-reader.ts';
import { type ReadBuffer, ReadBuffers } from '../../../../../src/proxy/pump/buffers/read-buffers.ts';
import { HEADROOM } from '../../../../../src/proxy/pump/frames/frame-encoder.ts';

/** One session that reads: every length is a read, `full` one that fills the buffer. */
class Reader {
  readonly pooled: PooledReader;

  constructor(buffers: ReadBuffers) {
    this.pooled = new PooledReader(buffers);
  }

  get buffer(): ReadBuffer {
    return this.pooled.current;
  }

  get size(): number {
    return this.buffer.bytes.length;
  }

  read(length: number | 'full', use: ReadUse = 'free'): this {
    this.pooled.advance(length === 'full' ? this.buffer.payload.length : length, use);
    return this;
  }

  stream(): this {
    for (let i = 0; i < 8; i++) this.read('full');
    return this;
  }
}

test('an idle session holds half a kilobyte, headroom included', () => {
  const reader = new Reader(new ReadBuffers());
  expect(reader.size).toBe(512);
  expect(reader.buffer.payload.length).toBe(512 - HEADROOM);
  expect(reader.buffer.payload.buffer).toBe(reader.buffer.bytes.buffer);
});

test('a stream grows to a quarter of a megabyte', () => {
  expect(new Reader(new ReadBuffers()).stream().size).toBe(262_144);
});

test('the end of a burst returns the biggest buffer at once, and small reads return the others', () => {
  const reader = new Reader(new ReadBuffers()).stream().read(1_000);
  expect(reader.size).toBe(65_536);
  for (let i = 0; i < 100; i++) reader.read(10);
  expect(reader.size).toBe(512);
});

test('reads of a steady size keep a buffer that fits them', () => {
  const reader = new Reader(new ReadBuffers());
  for (let i = 0; i < 200; i++) reader.read(Math.min(8_192, reader.buffer.payload.length));
  expect(reader.size).toBe(16_384);
});

test('the next session reuses the first buffer of an ended session, unless it is still in use', () => {
  const buffers = new ReadBuffers();
  const [over, sending] = [buffers.first(), buffers.first()];
  buffers.release(over);
  buffers.forget(sending);
  expect(buffers.first()).toBe(over);
  expect([over, sending]).not.toContain(buffers.first());
});

test('big buffers are bounded in number, reused, and never counted twice', () => {
  const buffers = new ReadBuffers();
  for (let round = 0; round < 3; round++) {
    const readers = Array.from({ length: 300 }, () => new Reader(buffers).stream());
    expect(readers.filter(({ size }) => size === 262_144)).toHaveLength(256);
    for (const [index, { buffer }] of readers.entries()) {
      if (index % 2 === 0) buffers.release(buffer);
      else buffers.forget(buffer);
    }
  }
});

test('lent bytes are not overwritten, and their buffer is reused after they are reclaimed', () => {
  const buffers = new ReadBuffers();
  const reader = new Reader(buffers);
  const first = reader.buffer;
  reader.read('full', 'lent');
  expect(reader.buffer).not.toBe(first);
  expect(buffers.first()).not.toBe(first);
  reader.pooled.reclaim();
  expect(buffers.first()).toBe(first);
});

test('a buffer that is lent and still fits is read into again after it is reclaimed', () => {
  const reader = new Reader(new ReadBuffers());
  const { buffer } = reader.read(10, 'lent');
  expect(reader.pooled.isLent).toBe(true);
  reader.pooled.reclaim();
  expect(reader.buffer).toBe(buffer);
});

test('kept bytes, and bytes that are lent at the end, are never overwritten', () => {
  const buffers = new ReadBuffers();
  const [keeping, lending] = [new Reader(buffers), new Reader(buffers)];
  const inUse = [keeping.buffer, lending.buffer];
  keeping.read(10, 'kept');
  lending.read(10, 'lent');
  expect(lending.pooled.forsake()).toBe(true);
  for (const { pooled } of [keeping, lending]) pooled.close();
  expect([keeping.buffer, lending.buffer, buffers.first(), buffers.first()]).not.toContain(inUse[0]);
  expect(buffers.first()).not.toBe(inUse[1]);
});
