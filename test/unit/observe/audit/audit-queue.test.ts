import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Appended } from '../../../../src/observe/audit/audit-file.ts';
import { AuditQueue } from '../../../../src/observe/audit/audit-queue.ts';
import { memoryLog } from '../../../support/memory-log.ts';

/** A disk that takes so many bytes and no more, until it is given more. */
class SmallDisk {
  readonly path = 'disk';
  text = '';
  writes = 0;
  space: number;

  constructor(space: number) {
    this.space = space;
  }

  async append(lines: Buffer): Promise<Appended> {
    this.writes++;
    const bytes = Math.min(lines.length, this.space);
    this.space -= bytes;
    this.text += lines.toString('utf8', 0, bytes);
    return bytes === lines.length ? { bytes } : { bytes, error: new Error('ENOSPC: no space left') };
  }
}

function queueOn(disk: SmallDisk, maxWaiting?: number) {
  const log = memoryLog();
  const gapLine = (lost: number) => `gap of ${lost}\n`;
  const queue = new AuditQueue({
    file: disk,
    log: log.log,
    gapLine,
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
  });
  return { queue, log };
}

afterEach(() => void vi.useRealTimers());

describe('lines on their way into the audit file', () => {
  it('arrive in their order, those that came together in one write', async () => {
    const disk = new SmallDisk(1_000);
    const { queue } = queueOn(disk);
    queue.push('one\n');
    queue.push('two\n');
    queue.push('three\n');
    await queue.close();
    expect(disk.text).toBe('one\ntwo\nthree\n');
    expect(disk.writes).toBe(2);
  });

  it('are overdue only after five seconds, because a busy disk always has some', async () => {
    vi.useFakeTimers();
    const disk = new SmallDisk(0);
    const { queue } = queueOn(disk);
    queue.push('first\n');
    await vi.advanceTimersByTimeAsync(4_900);
    queue.push('second\n');
    expect(queue.overdue).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(queue.overdue).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(queue.overdue).toBe(2);
    disk.space = 1_000;
    await vi.advanceTimersByTimeAsync(2_000);
    expect({ overdue: queue.overdue, text: disk.text }).toEqual({ overdue: 0, text: 'first\nsecond\n' });
  });

  it('wait while the disk is full, and are written whole when it has space again', async () => {
    const disk = new SmallDisk(10);
    const { queue, log } = queueOn(disk);
    queue.push('first\n');
    queue.push('second\n');
    await expect.poll(() => log.text()).toContain('THE AUDIT FILE CANNOT BE WRITTEN');
    expect(disk.text).toBe('first\nseco');
    disk.space = 1_000;
    await queue.close();
    expect(disk.text).toBe('first\nseco\nsecond\n');
    expect(log.text()).toContain('the audit file is written again');
  });

  it('are tried again without anything new to write', async () => {
    const disk = new SmallDisk(0);
    const { queue } = queueOn(disk);
    queue.push('first\n');
    await expect.poll(() => disk.writes).toBe(1);
    disk.space = 100;
    await expect.poll(() => disk.text, { timeout: 5_000 }).toBe('first\n');
    await queue.close();
  });

  it('are counted when the memory bound is reached too, and the file states how many were lost', async () => {
    const disk = new SmallDisk(0);
    const { queue } = queueOn(disk, 2);
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n', 'five\n']) queue.push(line);
    await expect.poll(() => disk.writes).toBeGreaterThan(0);
    disk.space = 1_000;
    await queue.close();
    expect(disk.text).toBe('one\ntwo\ngap of 3\n');
  });

  it('tell who waits that they are written, or that they are not and never will be', async () => {
    const disk = new SmallDisk(5);
    const { queue } = queueOn(disk);
    expect(await queue.pushAndWait('here\n')).toBe(true);
    expect(await queue.pushAndWait('lost\n')).toBe(false);
    disk.space = 1_000;
    expect(await queue.pushAndWait('back\n')).toBe(true);
    await queue.close();
    expect(disk.text).toBe('here\nback\n');
  });

  it('release their caller after a deadline when the disk does not answer at all', async () => {
    const disk = { path: 'disk', append: () => new Promise<Appended>(() => {}) };
    const log = memoryLog();
    const queue = new AuditQueue({ file: disk, log: log.log, gapLine: () => '', patienceMs: 20 });
    expect(await queue.pushAndWait('line\n')).toBe(false);
    await queue.close();
    expect(log.text()).toContain('audit records were never written');
  });
});
