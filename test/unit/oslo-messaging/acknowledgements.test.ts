import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Acknowledgements } from '../../../src/oslo-messaging/acknowledgements.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function acknowledgements() {
  const acknowledgeAll = vi.fn();
  return { acknowledgeAll, replies: new Acknowledgements(acknowledgeAll) };
}

test('one acknowledgement covers sixteen replies', () => {
  const { replies, acknowledgeAll } = acknowledgements();
  for (let count = 0; count < 32; count++) {
    replies.received();
    replies.dealtWith();
  }
  expect(acknowledgeAll).toHaveBeenCalledTimes(2);
  vi.runAllTimers();
  expect(acknowledgeAll).toHaveBeenCalledTimes(2);
});

test('a single reply is acknowledged after a second', () => {
  const { replies, acknowledgeAll } = acknowledgements();
  replies.received();
  replies.dealtWith();
  vi.advanceTimersByTime(999);
  expect(acknowledgeAll).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(acknowledgeAll).toHaveBeenCalledOnce();
});

test('a reply that is being read holds back the acknowledgement of those before it', () => {
  const { replies, acknowledgeAll } = acknowledgements();
  replies.received();
  for (let count = 0; count < 63; count++) {
    replies.received();
    replies.dealtWith();
  }
  vi.runAllTimers();
  expect(acknowledgeAll).not.toHaveBeenCalled();
  replies.dealtWith();
  expect(acknowledgeAll).toHaveBeenCalledOnce();
});

test('no reply is acknowledged after the connection has ended', () => {
  const { replies, acknowledgeAll } = acknowledgements();
  replies.received();
  replies.received();
  replies.dealtWith();
  replies.stop();
  replies.dealtWith();
  vi.runAllTimers();
  expect(acknowledgeAll).not.toHaveBeenCalled();
});
