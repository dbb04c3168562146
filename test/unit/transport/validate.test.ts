import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { computeContract } from '../../../src/contracts/compute.ts';
import { consoleauthContract } from '../../../src/contracts/consoleauth.ts';
import { instanceChangedTopic } from '../../../src/contracts/instance-changed.ts';
import { sessionsContract, sessionsEndTopic } from '../../../src/contracts/sessions/sessions.ts';
import { traceContract } from '../../../src/contracts/trace.ts';
import { compileCheck, compileContract } from '../../../src/transport/validate.ts';

const check = compileCheck(
  'reply of zoo.feed',
  Type.Object({
    animals: Type.Array(Type.Object({ name: Type.String({ pattern: '^[a-z]+$' }), age: Type.Integer() })),
    keeper: Type.Union([Type.String({ maxLength: 3 }), Type.Null()]),
  }),
);

describe('validators of a contract', () => {
  it('accept values that fit', () => {
    expect(check({ animals: [{ name: 'ape', age: 3 }], keeper: null })).toBeUndefined();
  });

  it('accept fields that this version does not know', () => {
    expect(check({ animals: [], keeper: null, more: 1 })).toBeUndefined();
  });

  it.each([
    [{ animals: [{ name: 'SECRET', age: 3 }], keeper: null }, 'animals.0.name breaks "pattern"'],
    [{ animals: [{ name: 'ape', age: 3 }, { name: 'bee' }], keeper: null }, 'animals.1.age is missing'],
    [{ animals: [], keeper: 'SECRET' }, 'keeper breaks "maxLength"'],
    [{ animals: [{ name: 'ape', age: Number.NaN }], keeper: null }, 'animals.0.age breaks "type"'],
    [{}, 'animals is missing'],
    ['SECRET', 'the whole breaks "type"'],
    [undefined, 'the whole breaks "type"'],
  ])('name the field of what does not fit, never its value (%#)', (value, problem) => {
    expect(check(value)).toBe(`reply of zoo.feed: ${problem}`);
  });

  it('exist for every contract', () => {
    for (const contract of [computeContract, consoleauthContract, sessionsContract, traceContract]) {
      expect(contract.name).toMatch(/^[a-z0-9_]+$/);
      for (const [name, method] of compileContract(contract)) {
        expect(name).toMatch(/^[a-z0-9_]+$/);
        expect(method.request('nonsense')).toBe(
          `request of ${contract.name}.${name}: the whole breaks "type"`,
        );
        expect(method.reply('nonsense')).toBe(`reply of ${contract.name}.${name}: the whole breaks "type"`);
      }
    }
    for (const topic of [instanceChangedTopic, sessionsEndTopic]) expect(topic.name).toMatch(/^[a-z0-9_.]+$/);
  });
});
