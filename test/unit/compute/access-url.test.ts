import { expect, test } from 'vitest';
import { accessUrl } from '../../../src/compute/access-url.ts';

// nova-console-behaviour, 2.10: the merge rules of Nova 31 and later.
test.each([
  ['http://h:6080/vnc_auto.html', 'http://h:6080/vnc_auto.html?path=%3Ftoken%3DT'],
  ['https://h/novnc/vnc_lite.html?path=novnc', 'https://h/novnc/vnc_lite.html?path=novnc%3Ftoken%3DT'],
  [
    'https://h/vnc.html?autoconnect=true&path=novnc/websockify',
    'https://h/vnc.html?autoconnect=true&path=novnc%2Fwebsockify%3Ftoken%3DT',
  ],
  ['http://h/v.html?noop=true', 'http://h/v.html?noop=true&path=%3Ftoken%3DT'],
  ['http://h/v.html?a=&b=1', 'http://h/v.html?b=1&path=%3Ftoken%3DT'],
  ['http://h/v.html?a=1&a=2', 'http://h/v.html?a=1&a=2&path=%3Ftoken%3DT'],
  ['http://h/v.html#frag', 'http://h/v.html?path=%3Ftoken%3DT#frag'],
  ['http://h:6080', 'http://h:6080?path=%3Ftoken%3DT'],
])('%s becomes %s', (base, url) => {
  expect(accessUrl(base, 'T')).toBe(url);
});

test('a path that is not last keeps its place', () => {
  expect(accessUrl('http://h/?path=p&a=1', 'T')).toBe('http://h/?path=p%3Ftoken%3DT&a=1');
});

test('the first of several paths is used', () => {
  expect(accessUrl('http://h/?path=p&path=q', 'T')).toBe('http://h/?path=p%3Ftoken%3DT');
});

test('the values of a repeated key are grouped', () => {
  expect(accessUrl('http://h/?a=1&b=2&a=3', 'T')).toBe('http://h/?a=1&a=3&b=2&path=%3Ftoken%3DT');
});

test('a value is encoded like a form', () => {
  expect(accessUrl("http://h/?t=a%20b'(c)*!~", 'T')).toBe(
    'http://h/?t=a+b%27%28c%29%2A%21~&path=%3Ftoken%3DT',
  );
});

test('an empty query or fragment is dropped', () => {
  expect(accessUrl('http://h/v.html?#', 'T')).toBe('http://h/v.html?path=%3Ftoken%3DT');
});
