import { expect, test } from 'vitest';
import { takeToken } from '../../../../src/proxy/admission/take-token.ts';

const request = (url: string, cookie?: string) => ({ url, headers: cookie === undefined ? {} : { cookie } });

test.each<[string, string | undefined, string | undefined]>([
  ['/?token=a', undefined, 'a'],
  ['/websockify?token=abc', undefined, 'abc'],
  ['/?token=a&token=b', undefined, 'b'],
  ['/?token=a&token=', undefined, 'a'],
  ['/?token=', undefined, undefined],
  ['/?token=', 'token=c', 'c'],
  ['/', 'token=c', 'c'],
  ['/?token=q', 'token=c', 'q'],
  ['/vnc_lite.html?path=?token=abc', undefined, 'abc'],
  ['/vnc_lite.html?path=%3Ftoken%3Dabc', undefined, 'abc'],
  ['/vnc_lite.html?path=novnc%2Fwebsockify%3Ftoken%3Dabc&title=x(y)', undefined, 'abc'],
  ['/?path=websockify', undefined, undefined],
  ['http://host/websockify?token=abs', undefined, 'abs'],
  ['/?token=a;token=b', undefined, 'a;token=b'],
  ['/?token=a#token=b', undefined, 'a'],
  ['/?token=%E0%A4%A', undefined, '\ufffd%A'],
  ['/', 'a=b; token="quoted"; c', 'quoted'],
  ['/', 'token=first; token=last', 'last'],
  ['/', 'nottoken=x; token', undefined],
  ['', undefined, undefined],
])('%s with cookie %s has the token %s', (url, cookie, token) => {
  expect(takeToken(request(url, cookie))).toBe(token);
});
