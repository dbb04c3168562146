import { expect, test } from 'vitest';
import { parseHeaderFile } from '../../../../src/platform/http/header-file.ts';

const read = (text: string) =>
  Object.fromEntries([...parseHeaderFile(text)].map(([name, value]) => [name, value.reveal()]));

test('a file of headers has one in each line; comments and empty lines are skipped', () => {
  expect(read('# of the team\n\nAuthorization:  Bearer a:b \r\nX-Scope-OrgID: c\n')).toEqual({
    authorization: 'Bearer a:b',
    'x-scope-orgid': 'c',
  });
  expect(read('')).toEqual({});
});

test.each([
  ['Authorization Bearer secret', 'line 1 is not a header such as "Name: value"'],
  ['a: b\n: secret', 'line 2 is not a header such as "Name: value"'],
  ['a b: secret', 'line 1 is not a header such as "Name: value"'],
  ['a: secret\u0000', 'line 1 is not a header such as "Name: value"'],
  ['Content-Length: 3', 'line 1 has a header that Oriel sets itself'],
  ['Host: secret', 'line 1 has a header that Oriel sets itself'],
  [Array.from({ length: 33 }, (_, each) => `a${each}: b`).join('\n'), 'the file has more than 32 headers'],
  [`a: ${'b'.repeat(17_000)}`, 'the file is larger than 16384 bytes'],
])('a file of headers with %j is refused, without its text', (text, problem) => {
  expect(() => parseHeaderFile(text)).toThrow(new Error(problem));
});
