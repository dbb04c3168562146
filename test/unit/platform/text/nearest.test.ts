import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../../src/platform/text/nearest.ts';

test.each([
  ['memcached_servers', 'memcache_servers'],
  ['novncproxy_baes_url', 'novncproxy_base_url'],
  ['server_proxyclient_adress', 'server_proxyclient_address'],
  ['ENABLED', 'enabled'],
  ['hots', 'host'],
])('%s is near to %s', (typed, meant) => {
  const candidates = [
    'memcache_servers',
    'novncproxy_base_url',
    'server_proxyclient_address',
    'enabled',
    'host',
    'port',
  ];
  expect(nearest(typed, candidates)).toBe(meant);
});

test('a word that is like none has no nearest', () => {
  expect(nearest('quux', ['memcache_servers', 'enabled', 'host'])).toBeUndefined();
});

test('the distance is symmetric, zero for equal words only, and at most the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
