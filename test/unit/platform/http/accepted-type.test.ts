import { expect, test } from 'vitest';
import { acceptedType } from '../../../../src/platform/http/accepted-type.ts';

const chosen = (accept: string) => acceptedType(accept, ['text/plain', 'text/html', 'application/json']);

test.each([
  ['', 'text/plain'],
  ['*/*', 'text/plain'],
  ['application/json', 'application/json'],
  ['application/*', 'application/json'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ['text/plain;q=0.2, application/json;q=0.9', 'application/json'],
  ['text/*;q=0.5, text/html', 'text/html'],
  ['text/plain;q=0, */*', 'text/html'],
  ['APPLICATION/JSON; charset=utf-8', 'application/json'],
  ['image/png', 'text/plain'],
  [',;q=,;;=', 'text/plain'],
])('Accept "%s" gets %s', (accept, type) => {
  expect(chosen(accept)).toBe(type);
});
