import { describe, expect, it } from 'vitest';
import { faultWords } from '../../../../web/dashboard/fault.ts';
import { shellWord, titledConsoleUrl } from '../../../../web/dashboard/instances/console-url.ts';
import { consoleHref, instancesHref, readRoute, traceHref } from '../../../../web/dashboard/route.ts';

describe('the console address', () => {
  it('gets the name of the instance as Horizon adds it, and is otherwise unchanged', () => {
    expect(titledConsoleUrl('https://con.example/vnc_lite.html?path=%3Ftoken%3DT', 'web 1 & co', 'de')).toBe(
      'https://con.example/vnc_lite.html?path=%3Ftoken%3DT&title=web%201%20%26%20co&lang=de',
    );
    expect(titledConsoleUrl('http://con.example/vnc.html', 'a', 'ja')).toBe(
      'http://con.example/vnc.html?title=a&lang=ja',
    );
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', ''])(
    'is refused when it is %j',
    (url) => {
      expect(titledConsoleUrl(url, 'a', 'de')).toBeUndefined();
    },
  );
});

describe('an error answer', () => {
  it('is shown in the words of Nova or Keystone', () => {
    expect(faultWords(409, { conflictingRequest: { code: 409, message: 'not running' } })).toBe(
      'not running',
    );
    expect(faultWords(401, { error: { code: 401, title: 'x', message: 'sign in' } })).toBe('sign in');
  });

  it('of a reverse proxy is described by its status', () => {
    expect(faultWords(502, undefined)).toContain('does not answer');
    expect(faultWords(418, '<html>')).toContain('418');
  });
});

describe('the route', () => {
  it('leads back from what leads to it', () => {
    expect(readRoute(consoleHref('5d0c/..%'))).toEqual({ view: 'console', argument: '5d0c/..%' });
    expect(readRoute(consoleHref('5d0c/..%', true))).toEqual({ view: 'watch', argument: '5d0c/..%' });
    expect(readRoute(traceHref('req-1'))).toEqual({ view: 'trace', argument: 'req-1' });
    expect(readRoute(instancesHref)).toEqual({ view: '', argument: '' });
    expect(readRoute('')).toEqual({ view: '', argument: '' });
    expect(readRoute('#/nonsense/%')).toEqual({ view: 'nonsense', argument: '%' });
    expect(readRoute('#/trace/%E0%A4%A')).toEqual({ view: 'trace', argument: '%E0%A4%A' });
  });
});

it('an instance name is one word for the shell', () => {
  expect(shellWord('web-1')).toBe('web-1');
  expect(shellWord("it's; rm -rf /")).toBe("'it'\\''s; rm -rf /'");
});
