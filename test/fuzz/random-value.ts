import type { TSchema } from 'typebox';
import type { Random } from './random.ts';

/** What JSON can say and no contract means. */
const ODD = [
  null,
  true,
  -1,
  0.5,
  1e308,
  '',
  '\0',
  'x'.repeat(5_000),
  [],
  {},
  [[[[]]]],
  { __proto__x: 1 },
  '\ud800',
];

/** A value by a contract's schema; now and then a field is missing or is something else. */
export function randomValue(schema: TSchema, random: Random): unknown {
  if (random.oneIn(25)) return random.pick(ODD);
  const shape = schema as unknown as Record<string, unknown>;
  if (Array.isArray(shape.anyOf)) return randomValue(random.pick(shape.anyOf as TSchema[]), random);
  if (shape.const !== undefined) return shape.const;
  switch (shape.type) {
    case 'object': {
      const fields = Object.entries((shape.properties ?? {}) as Record<string, TSchema>);
      const kept = fields.filter(() => !random.oneIn(25));
      return Object.fromEntries(kept.map(([name, field]) => [name, randomValue(field, random)]));
    }
    case 'array':
      return random.list(3, () => randomValue(shape.items as TSchema, random));
    case 'string':
      return randomText(shape, random);
    case 'integer':
    case 'number':
      return random.pick([0, 1, 5900, 65_535, 65_536, 2 ** 53]);
    case 'boolean':
      return random.oneIn(2);
    default:
      return null;
  }
}

function randomText({ pattern, maxLength }: Record<string, unknown>, random: Random): string {
  if (typeof pattern === 'string' && pattern.includes('{64}')) return 'a'.repeat(64);
  if (typeof pattern === 'string') return '11111111-2222-4333-8444-555555555555';
  return random.oneIn(9) ? 'y'.repeat(Number(maxLength ?? 10) + 1) : random.word(12);
}
