import { expect, test } from 'vitest';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { requireAllowedOrigin, requireOriginScheme } from '../../../../src/proxy/admission/check-origin.ts';

function verdict(check: () => void): string {
  try {
    check();
    return 'allowed';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

test.each<[string | undefined, string | undefined, string[], string]>([
  [undefined, 'proxy.example', [], 'allowed'],
  ['http://proxy.example', 'proxy.example', [], 'allowed'],
  ['http://proxy.example:8080', 'proxy.example:6080', [], 'allowed'],
  ['http://PROXY.example', 'Proxy.Example:6080', [], 'allowed'],
  ['http://[fd00::1]', '[fd00::1]:6080', [], 'allowed'],
  ['http://[FD00:0::1]:80', '[fd00::1]', [], 'allowed'],
  ['https://dash.example', 'proxy.example', ['dash.example'], 'allowed'],
  ['https://dash.example', 'proxy.example', ['DASH.example'], 'allowed'],
  ['https://[fd00::2]', 'proxy.example', ['fd00::2'], 'allowed'],
  ['https://[fd00::2]', 'proxy.example', ['[fd00::2]'], 'allowed'],
  ['https://dash.example', undefined, ['dash.example'], 'allowed'],
  ['https://evil.example', 'proxy.example', ['dash.example'], 'origin_forbidden'],
  ['https://proxy.example.evil', 'proxy.example', [], 'origin_forbidden'],
  ['https://proxy.example', undefined, [], 'origin_forbidden'],
  ['', 'proxy.example', [], 'origin_forbidden'],
  ['null', 'proxy.example', ['null'], 'origin_forbidden'],
  ['proxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['//proxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['http://', '', [''], 'origin_forbidden'],
  ['https://evil.example/proxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://proxy.example@evil.example', 'proxy.example', [], 'origin_forbidden'],
  // Parsers of addresses do not agree on the host of these.
  ['https://proxy.example\\@evil.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://dash.example\\@evil.example', 'proxy.example', ['dash.example'], 'origin_forbidden'],
  ['https:///proxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://evil.example@proxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://pro\txy.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://%70roxy.example', 'proxy.example', [], 'origin_forbidden'],
  ['https://proxy.example/', 'proxy.example:6080', [], 'allowed'],
])('Origin %j with Host %j and allowed origins %j is %s', (origin, host, allowed, expected) => {
  expect(verdict(() => requireAllowedOrigin(origin, host, allowed))).toBe(expected);
});

test.each([
  ['https://console.example.org', 'allowed'],
  ['https://CONSOLE.example.org:8443', 'allowed'],
  ['https://127.0.0.1:6180', 'allowed'],
  ['https://evil.example', 'origin_forbidden'],
])('Origin %s behind a trusted proxy that was asked for console.example.org is %s', (origin, expected) => {
  const check = () => requireAllowedOrigin(origin, '127.0.0.1:6080', [], 'console.example.org:8443');
  expect(verdict(check)).toBe(expected);
});

test('the configured list never learns the Host of a request', () => {
  const allowed = Object.freeze(['dash.example']);
  requireAllowedOrigin('http://evil.example', 'evil.example', allowed);
  expect(verdict(() => requireAllowedOrigin('http://evil.example', 'proxy.example', allowed))).toBe(
    'origin_forbidden',
  );
});

test.each<[string | undefined, string, string]>([
  [undefined, 'https://h/vnc.html', 'allowed'],
  ['https://h', 'https://h/vnc.html', 'allowed'],
  ['http://h', 'http://h:6080/vnc_auto.html', 'allowed'],
  ['http://h', 'ws://h/', 'allowed'],
  ['https://h', 'wss://h/', 'allowed'],
  ['http://h', 'https://h/vnc.html', 'origin_scheme_mismatch'],
  ['https://h', 'http://h/vnc.html', 'origin_scheme_mismatch'],
  ['https://h', 'ws://h/', 'origin_scheme_mismatch'],
  ['ws://h', 'http://h/', 'origin_scheme_mismatch'],
  ['null', 'http://h/', 'origin_scheme_mismatch'],
  ['https://h', '', 'allowed'],
  ['http://h', '', 'allowed'],
])('Origin %j for a console at %s is %s', (origin, base, expected) => {
  expect(verdict(() => requireOriginScheme(origin, base))).toBe(expected);
});
