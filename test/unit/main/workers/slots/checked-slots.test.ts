import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConsoleauthService } from '../../../../../src/contracts/consoleauth.ts';
import { Undelivered } from '../../../../../src/contracts/contract.ts';
import { type CountedChecksService, MAX_LEFT } from '../../../../../src/contracts/workers.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { CheckedSlots } from '../../../../../src/main/workers/slots/checked-slots.ts';
import { anAuthorizedConsole } from '../../../../support/authorized-console.ts';

type Question = Parameters<CountedChecksService['check_token']>[0];
type Checked = Awaited<ReturnType<ConsoleauthService['check_token']>>;

const console = anAuthorizedConsole();
const { tokenHash } = console;
const opener = { clientAddress: '192.0.2.1', resumeHashes: [] };
const epoch = { since: 0, deletions: [] };
const checked: Checked = { console, vncPassword: null, requestId: 'req-2', expiresAt: 1, epoch, once: false };

let questions: Question[];
let told: string[];
let answer: () => Checked;
let slots: CheckedSlots;
beforeEach(() => {
  vi.useFakeTimers();
  questions = [];
  told = [];
  answer = () => checked;
  slots = new CheckedSlots({
    worker: '1',
    service: {
      check_token: async (question) => {
        questions.push(question);
        return answer();
      },
    },
    publishLeft: ({ requestId }) => void told.push(requestId),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = (requestId: string) => slots.check_token({ tokenHash, opener }, { requestId });

async function openAndLeave(requestId: string): Promise<void> {
  const slot = slots.enter('192.0.2.1', requestId);
  await ask(requestId);
  slot.leave();
}

test('takes the slot and checks the token in one call, for the client address', async () => {
  const slot = slots.enter('192.0.2.1', 'a');
  expect(slot.found).toBeUndefined();
  expect(await ask('a')).toBe(checked);
  expect(questions).toEqual([{ worker: '1', address: '192.0.2.1', left: [], tokenHash, opener }]);
});

test('releases a slot with the next call, once', async () => {
  await openAndLeave('a');
  slots.enter('192.0.2.1', 'b');
  await ask('b');
  expect(questions.map(({ left }) => left)).toEqual([[], ['a']]);
  vi.runAllTimers();
  expect(told).toEqual([]);
});

test('releases a slot by an event if no call follows', async () => {
  await openAndLeave('a');
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told).toEqual(['a']);
  await openAndLeave('b');
  vi.runAllTimers();
  expect(told).toEqual(['a', 'b']);
});

test('releases a slot once, and never one that was not requested', async () => {
  const slot = slots.enter('192.0.2.1', 'a');
  await ask('a');
  slot.leave();
  slot.leave();
  slots.enter('192.0.2.1', 'b').leave();
  vi.runAllTimers();
  expect(told).toEqual(['a']);
});

test('releases a slot that was left before the reply', async () => {
  const slot = slots.enter('192.0.2.1', 'a');
  const asked = ask('a');
  slot.leave();
  await asked;
  vi.runAllTimers();
  expect(told).toEqual(['a']);
});

test('repeats releases whose call was not delivered', async () => {
  await openAndLeave('a');
  answer = () => {
    throw new Undelivered('no_server', 'busy');
  };
  slots.enter('192.0.2.1', 'b');
  await expect(ask('b')).rejects.toThrow(Undelivered);
  expect(told).toEqual(['a']);
});

test('does not repeat releases whose call was refused', async () => {
  await openAndLeave('a');
  answer = () => {
    throw new Refusal('proxy_full');
  };
  slots.enter('192.0.2.1', 'b');
  await expect(ask('b')).rejects.toMatchObject({ code: 'proxy_full' });
  vi.runAllTimers();
  expect(told).toEqual([]);
});

test('releases many slots at once, so that a call carries no more than its bound', async () => {
  const open = Array.from({ length: MAX_LEFT + 1 }, (_, n) => slots.enter('192.0.2.1', `r${n}`));
  await Promise.all(open.map((_, n) => ask(`r${n}`)));
  for (const slot of open) slot.leave();
  expect(told).toHaveLength(MAX_LEFT);
  slots.enter('192.0.2.1', 'last');
  await ask('last');
  expect(questions.at(-1)!.left).toEqual([`r${MAX_LEFT}`]);
});

test('rejects a token check for a session without a slot', async () => {
  await expect(ask('a')).rejects.toMatchObject({ code: 'proxy_full' });
  expect(questions).toEqual([]);
});
