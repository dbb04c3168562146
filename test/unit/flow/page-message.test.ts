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
