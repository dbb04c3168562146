import { expect, test } from 'vitest';
import { type PageMessage, readPageMessage } from '../../../src/flow/page-message.ts';

test.each(['de', 'en-us', 'pt-br', '106', 'a'.repeat(32)])('reads the keymap %s', (keymap) => {
  const message: PageMessage = { type: 'keymap', keymap };
  expect(readPageMessage(JSON.stringify(message))).toEqual(message);
});

test.each([undefined, null, 7, {}, ['de'], '', 'DE', 'de_CH', '../de', 'de\n', 'a'.repeat(33)])(
  'ignores a message whose keymap is %j',
  (keymap) => {
    expect(readPageMessage(JSON.stringify({ type: 'keymap', keymap }))).toBeUndefined();
  },
);

const INSTANCE = { type: 'instance', id: '5d0c7a4e-0000-4000-8000-000000000000', name: 'web 1' };

test('reads the instance of the console', () => {
  expect(readPageMessage(JSON.stringify(INSTANCE))).toEqual(INSTANCE);
});

test.each([
  { id: 'web1' },
  { id: 7 },
  { id: '../dashboard' },
  { name: '' },
  { name: 7 },
  { name: 'a'.repeat(256) },
])('ignores an instance with %j', (part) => {
  expect(readPageMessage(JSON.stringify({ ...INSTANCE, ...part }))).toBeUndefined();
});
