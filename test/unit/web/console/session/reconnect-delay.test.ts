import { expect, it } from 'vitest';
import { reconnectDelay } from '../../../../../web/console/session/reconnect-delay.ts';

it('grows from a second to half a minute, then ends', () => {
  const delays = Array.from({ length: 9 }, (_, attempt) => reconnectDelay(attempt, () => 0.5));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000, undefined]);
});

it('differs between pages by up to a fifth', () => {
  expect(reconnectDelay(0, () => 0)).toBe(900);
  expect(reconnectDelay(0, () => 1)).toBe(1100);
});
