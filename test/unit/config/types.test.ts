import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionType } from '../../../src/config/option.ts';
import * as types from '../../../src/config/types.ts';

const {
  absolutePath,
  boolean,
  choice,
  hostAddress,
  integer,
  list,
  memcacheServer,
  number,
  port,
  string,
  uri,
} = types;

describe('a value', () => {
  it.each<[string, OptionType<unknown>, string, unknown]>([
    ['boolean', boolean, 'True', true],
    ['boolean', boolean, ' yes ', true],
    ['boolean', boolean, 'ON', true],
    ['boolean', boolean, '1', true],
    ['boolean', boolean, 'False', false],
    ['boolean', boolean, 'no', false],
    ['boolean', boolean, 'off', false],
    ['boolean', boolean, '0', false],
    ['integer', integer(), ' 5 ', 5],
    ['integer', integer(), '+5', 5],
    ['integer', integer(), '-5', -5],
    ['port', port, '0', 0],
    ['port', port, '65535', 65_535],
    ['number', number(), '1.5', 1.5],
    ['list', list(string), ' a , b ,', ['a', 'b']],
    ['list', list(string), '', []],
    ['list', list(string), 'a,\nb', ['a', 'b']],
    ['host', hostAddress, '10.0.0.1', '10.0.0.1'],
    ['host', hostAddress, '::1', '::1'],
    ['host', hostAddress, 'node-1.example.org', 'node-1.example.org'],
    ['URI', uri, 'https://c.example/vnc_lite.html?path=a', 'https://c.example/vnc_lite.html?path=a'],
    ['path', absolutePath, ' /var/lib/oriel ', '/var/lib/oriel'],
    ['choice', choice('a', 'b'), ' b ', 'b'],
    ['memcached server', memcacheServer, 'c1:11211', { host: 'c1', port: 11_211 }],
    ['memcached server', memcacheServer, 'c1', { host: 'c1', port: 11_211 }],
    ['memcached server', memcacheServer, 'inet6:[fd00::1]:11212', { host: 'fd00::1', port: 11_212 }],
    ['memcached server', memcacheServer, '[fd00::1]', { host: 'fd00::1', port: 11_211 }],
  ])('of type %s is read: %#', (_name, type, text, value) => {
    expect(type.parse(text)).toEqual({ value });
  });

  it.each<[string, OptionType<unknown>, string, RegExp]>([
    ['boolean', boolean, 'maybe', /"maybe" is not a boolean: write True or False/],
    ['boolean', boolean, '', /not a boolean/],
    ['integer', integer(), '0x10', /not a whole number/],
    ['integer', integer(), '1.5', /not a whole number/],
    ['integer', integer({ min: 1, max: 9 }), '10', /10 is not a whole number from 1 to 9/],
    ['integer', integer({ min: 1 }), '0', /of at least 1/],
    ['integer', integer({ max: 1 }), '2', /of at most 1/],
    ['integer', integer(), '99999999999999999999', /not a whole number/],
    ['port', port, '65536', /from 0 to 65535/],
    ['number', number({ min: 0 }), '-1', /of at least 0/],
    ['number', number(), 'Infinity', /not a number/],
    ['host', hostAddress, 'a_b', /neither an IP address nor a host name/],
    ['host', hostAddress, '1.2.3', /neither/],
    ['host', hostAddress, '300.1.1.1', /neither/],
    ['host', hostAddress, '[::1]', /neither/],
    ['host', hostAddress, '', /neither/],
    ['URI', uri, '/x', /not a URI with scheme and host/],
    ['URI', uri, 'http://', /not a URI/],
    ['URI', uri, 'file:///x', /not a URI/],
    ['path', absolutePath, 'state', /"state" does not begin with a slash/],
    ['path', absolutePath, '~/state', /does not begin with a slash/],
    ['path', absolutePath, '', /does not begin with a slash/],
    ['path', absolutePath, `/${'x'.repeat(4_096)}`, /has 4097 characters/],
    ['choice', choice('a', 'b'), 'c', /"c" is not one of a, b/],
    ['list of choices', list(choice('a', 'b')), 'a,c', /"c" is not one of a, b/],
    ['memcached server', memcacheServer, 'fd00::1:11211', /inet6:\[address\]:port/],
    ['memcached server', memcacheServer, 'unix:/run/memcached', /not host:port/],
    ['memcached server', memcacheServer, 'c1:99999', /from 0 to 65535/],
  ])('of type %s is refused with the reason: %#', (_name, type, text, problem) => {
    expect(type.parse(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('what is formatted', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const word = fc.stringMatching(/^[!-+\--~]{1,20}$/);
  it.each<[string, OptionType<unknown>, fc.Arbitrary<unknown>]>([
    ['boolean', boolean, fc.boolean()],
    ['string', string, fc.string()],
    ['integer', integer(), fc.maxSafeInteger()],
    ['port', port, fc.nat(65_535)],
    [
      'number',
      number(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    ],
    ['choice', choice('a', 'b'), fc.constantFrom('a', 'b')],
    ['list', list(string), fc.array(word)],
    ['host', hostAddress, host],
    ['URI', uri, fc.webUrl()],
    ['memcached server', memcacheServer, fc.record({ host, port: fc.nat(65_535) })],
  ])('of type %s parses to the same value', (_name, type, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(type.parse(type.format(value))).toEqual({ value });
      }),
    );
  });

  it('never shows a secret', () => {
    const parsed = types.secret.parse('hunter2');
    if ('problem' in parsed) throw new Error(parsed.problem);
    expect(types.secret.format(parsed.value)).toBe('***');
    expect(parsed.value.reveal()).toBe('hunter2');
  });
});
