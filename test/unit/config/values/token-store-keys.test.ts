import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseTokenStoreKeys } from '../../../../src/config/values/token-store-keys.ts';

const KEY = randomBytes(32).toString('base64');

test('reads keys in their order, and "none" for records without a MAC', () => {
  expect(parseTokenStoreKeys('')).toEqual({ keys: [] });
  expect(parseTokenStoreKeys(` new:${KEY} , none,old-1:${KEY}`)).toEqual({
    keys: [
      { id: 'new', key: Buffer.from(KEY, 'base64') },
      { id: 'none', key: null },
      { id: 'old-1', key: Buffer.from(KEY, 'base64') },
    ],
  });
});

test.each([
  ['a key without an id', KEY, 'Entry 1 is not of the form id:key.'],
  ['the placeholder of the example', 'a:replace-this', 'Entry 1 ("a") has a key of 9 bytes'],
  ['an id with a blank', `a b:${KEY}`, 'Entry 1 has no valid id'],
  ['the id "none" with a key', `none:${KEY}`, 'Entry 1 has no valid id'],
  ['a key that is too short', `a:${KEY},b:${'A'.repeat(20)}`, 'Entry 2 ("b") has a key of 15 bytes'],
  ['a key that is not base64', `a:${'%'.repeat(44)}`, 'Entry 1 ("a") has a key that is not base64.'],
  ['an id that is there twice', `a:${KEY},a:${KEY}`, 'Two entries have the id "a".'],
  ['more than eight', Array.from({ length: 9 }, (_, at) => `k${at}:${KEY}`).join(','), 'more than 8'],
])('refuses %s and does not repeat the key', (_what, text, problem) => {
  const read = parseTokenStoreKeys(text);
  if (!('problem' in read)) return expect.unreachable('was accepted');
  expect(read.problem).toContain(problem);
  expect(read.problem).not.toContain(KEY);
  expect(read.problem).not.toContain('AAAA');
});
