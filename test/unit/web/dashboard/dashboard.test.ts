import { describe, expect, it } from 'vitest';
import { faultMessage } from '../../../../web/dashboard/fault.ts';
import { shellWord, titledConsoleUrl } from '../../../../web/dashboard/instances/console-url.ts';
import { consoleHref, readRoute, traceHref, watchHref } from '../../../../web/dashboard/route.ts';

describe('the console address', () => {
  it('gets the name of the guest as Horizon adds it, and is otherwise left as it came', () => {
    expect(titledConsoleUrl('https://con.example/vnc_lite.html?path=%3Ftoken%3DT', 'web 1 & co')).toBe(
      'https://con.example/vnc_lite.html?path=%3Ftoken%3DT&title=web%201%20%26%20co',
    );
    expect(titledConsoleUrl('http://con.example/vnc.html', 'a')).toBe('http://con.example/vnc.html?title=a');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', ''])(
    'is refused when it is %j',
    (url) => {
      expect(titledConsoleUrl(url, 'a')).toBeUndefined();
    },
  );
});

describe('an error answer', () => {
  it("is told in Nova's words, or Keystone's", () => {
    expect(faultMessage(409, { conflictingRequest: { code: 409, message: 'not running' } })).toBe(
      'not running',
    );
    expect(faultMessage(401, { error: { code: 401, title: 'x', message: 'sign in' } })).toBe('sign in');
  });

  it('of a reverse proxy is told by its status', () => {
    expect(faultMessage(502, undefined)).toContain('does not answer');
    expect(faultMessage(418, '<html>')).toContain('418');
  });
});

describe('the route', () => {
  it('leads back from what leads to it', () => {
    const guest = { page: 'console', guestId: '5d0c/..%' };
    expect(readRoute(consoleHref('5d0c/..%'))).toEqual({ ...guest, viewOnly: false });
    expect(readRoute(watchHref('5d0c/..%'))).toEqual({ ...guest, viewOnly: true });
    expect(readRoute(traceHref('req-1'))).toEqual({ page: 'trace', requestId: 'req-1' });
    expect(readRoute('')).toEqual({ page: 'guests' });
    expect(readRoute('#/nonsense/%')).toEqual({ page: 'guests' });
    expect(readRoute('#/trace/%E0%A4%A')).toEqual({ page: 'trace', requestId: '%E0%A4%A' });
  });
});

it('a guest name is one word for the shell', () => {
  expect(shellWord('web-1')).toBe('web-1');
  expect(shellWord("it's; rm -rf /")).toBe("'it'\\''s; rm -rf /'");
});
