import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { pythonRepr } from '../../../../src/api/input/python-text.ts';
import { inputValidator } from '../../../../src/api/input/validate-input.ts';

const schema = Type.Object(
  {
    box: Type.Object(
      { kind: Type.Enum(['a', 'b'], { type: 'string' }), size: Type.Optional(Type.Integer()) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
const validate = inputValidator(schema, 'body');

function words(value: unknown, check = validate): string {
  try {
    check(value);
  } catch (error) {
    return (error as { words: string }).words;
  }
  return 'fine';
}

test('a valid value is returned unchanged', () => {
  expect(validate({ box: { kind: 'a', size: 3 } })).toEqual({ box: { kind: 'a', size: 3 } });
});

test.each([
  [null, "None is not of type 'object'"],
  [[], "[] is not of type 'object'"],
  [{}, "'box' is a required property"],
  [{ box: 'x' }, "Invalid input for field/attribute box. Value: x. 'x' is not of type 'object'"],
  [{ box: { kind: 3 } }, "Invalid input for field/attribute kind. Value: 3. 3 is not of type 'string'"],
  [
    { box: { kind: 'a', size: 1.5 } },
    "Invalid input for field/attribute size. Value: 1.5. 1.5 is not of type 'integer'",
  ],
  [
    { box: { kind: "it's" } },
    `Invalid input for field/attribute kind. Value: it's. "it's" is not one of ['a', 'b']`,
  ],
  [{ box: { kind: 'a' }, x: 1, y: 2 }, "Additional properties are not allowed ('x', 'y' were unexpected)"],
])('%j is refused in the words of Nova', (value, expected) => {
  expect(words(value)).toBe(expected);
});

test('the first error is reported: a property before missing and additional properties', () => {
  expect(words({ box: { kind: 'z', more: true }, x: 1 })).toMatch(/^Invalid input for field\/attribute kind/);
});

test('lenient validation drops unknown properties at every depth', () => {
  expect(validate({ box: { kind: 'a', more: 1 }, x: 1 }, true)).toEqual({ box: { kind: 'a' } });
});

test('names of the prototype are treated like other properties', () => {
  expect(words(JSON.parse('{"box":{"kind":"a"},"__proto__":{"x":1}}'))).toContain('__proto__');
  expect(words({ box: { kind: 'a' }, constructor: 1 })).toContain('constructor');
});

test('a long value is shortened', () => {
  expect(words({ box: { kind: 'x'.repeat(100_000) } }).length).toBeLessThan(1_500);
});

test('values are written as Python writes them', () => {
  expect(pythonRepr({ a: [null, true, false, 1, 'x\ny'], "b'": "'" })).toBe(
    `{'a': [None, True, False, 1, 'x\\ny'], "b'": "'"}`,
  );
});
