import { expect, expectTypeOf, test } from 'vitest';
import { option } from '../../../src/config/option.ts';
import { boolean, boundedString, choice, integer, list, wordOr } from '../../../src/config/types.ts';
import { ALL_OPTIONS, type AllSettings } from '../../../src/main/all-settings.ts';

const base = { sameOn: 'none', help: '' } as const;

test('the type of an option is that of its value', () => {
  const mode = option({ ...base, type: choice('fast', 'safe'), default: 'safe' });
  expectTypeOf(mode.default).toEqualTypeOf<'fast' | 'safe'>();
  expectTypeOf<AllSettings['oriel']['refusal']>().toEqualTypeOf<'screen' | 'rfb' | 'close' | 'http'>();
  expectTypeOf<AllSettings['oriel']['workers']>().toEqualTypeOf<number | 'auto'>();
  expectTypeOf<AllSettings['vnc']['auth_schemes']>().toEqualTypeOf<
    readonly ('none' | 'vencrypt' | 'vnc')[]
  >();
});

test('a default of another type does not compile', () => {
  // @ts-expect-error -- not a word of the choice
  option({ ...base, type: choice('fast', 'safe'), default: 'quick' });
  // @ts-expect-error -- a string for a number
  option({ ...base, type: integer({ min: 1 }), default: '1' });
  // @ts-expect-error -- a list with a wrong word
  option({ ...base, type: list(choice('fast', 'safe')), default: ['quick'] });
  // @ts-expect-error -- another word than the type's
  option({ ...base, type: wordOr('auto', integer()), default: 'all' });
  // @ts-expect-error -- no default
  option({ ...base, type: boolean });
});

test('every default is a value of its own type', () => {
  for (const [group, options] of Object.entries(ALL_OPTIONS)) {
    for (const [name, { type, default: value, secret }] of Object.entries(options)) {
      if (secret) continue;
      const texts = type.multiple ? [] : [type.format(value as never)];
      for (const text of texts) expect([group, name, type.parse(text)]).toEqual([group, name, { value }]);
    }
  }
});

test('a bounded string accepts min to max characters', () => {
  const name = boundedString({ min: 1, max: 3 });
  expect(name.name).toBe('string of 1 to 3 characters');
  expect(name.parse('abc')).toEqual({ value: 'abc' });
  expect(name.parse('')).toHaveProperty('problem');
  expect(name.parse('abcd')).toEqual({
    problem: 'the value has 4 characters, and must be a string of 1 to 3 characters',
  });
});
