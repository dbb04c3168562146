import { afterEach, expect, test } from 'vitest';
import type { HealthFinding } from '../../../src/platform/http/health.ts';
import { Troubles } from '../../../src/platform/troubles.ts';
import { memoryLog } from '../../support/memory-log.ts';

const open: Troubles[] = [];
afterEach(async () => {
  for (const troubles of open.splice(0)) await troubles.close();
});

function watching(look: () => readonly HealthFinding[], logsItself = false) {
  const log = memoryLog();
  const troubles = new Troubles(log.log, 3_600_000);
  open.push(troubles);
  troubles.add({ name: 'audit file', look, logsItself });
  return { troubles, log };
}

test('logs a missing resource once while it lasts, and once when it is back', async () => {
  let found: HealthFinding[] = [{ text: 'the disk is full', affects: 'this_host' }];
  const { troubles, log } = watching(() => found);
  for (let round = 0; round < 5; round++) await troubles.look();
  expect(troubles.findings()).toEqual(found);
  expect(log.lines.filter((line) => line.includes('the disk is full'))).toHaveLength(1);
  found = [];
  for (let round = 0; round < 5; round++) await troubles.look();
  expect(troubles.findings()).toEqual([]);
  expect(log.lines.filter((line) => line.includes('is back'))).toHaveLength(1);
  found = [{ text: 'the disk is full', affects: 'this_host' }];
  await troubles.look();
  expect(log.lines.filter((line) => line.includes('the disk is full'))).toHaveLength(2);
});

test('leaves the log to a resource that writes it itself', async () => {
  const { troubles, log } = watching(() => [{ text: 'no server', affects: 'this_host' }], true);
  await troubles.look();
  expect(troubles.findings()).toHaveLength(1);
  expect(log.lines).toEqual([]);
});

test('a resource that cannot be examined keeps what was found before', async () => {
  let fails = false;
  const { troubles } = watching(() => {
    if (fails) throw new Error('no');
    return [{ text: 'the disk is full', affects: 'this_host' }];
  });
  await troubles.look();
  fails = true;
  await troubles.look();
  expect(troubles.findings()).toHaveLength(1);
});
