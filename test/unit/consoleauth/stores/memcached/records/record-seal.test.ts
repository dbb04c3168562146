import { describe, expect, test } from 'vitest';
import { RecordSeal } from '../../../../../../src/consoleauth/stores/memcached/records/record-seal.ts';

const one = { id: 'one', key: Buffer.alloc(32, 1) };
const two = { id: 'two', key: Buffer.alloc(32, 2) };
const NONE = { id: 'none', key: null };
const PAYLOAD = '{"v":1,"x":"ü:\\n"}';

describe('the MAC of a record', () => {
  test('a record opens under its key with every accepted key, whichever is used for writing', () => {
    const record = new RecordSeal([one]).seal('k', PAYLOAD);
    for (const keys of [[one], [one, two], [two, one]]) {
      expect(new RecordSeal(keys).open('k', record)).toEqual({ authentic: true, payload: PAYLOAD });
    }
    expect(new RecordSeal([two, one]).seal('k', PAYLOAD)).toMatch(/^o1:two:/);
  });

  test.each([
    ['under another key', (record: string) => ['other', record], 'its MAC is wrong for the key "one"'],
    ['with another payload', (record: string) => ['k', record.replace('1,', '2,')], 'MAC is wrong'],
    ['cut short', (record: string) => ['k', record.slice(0, -1)], 'MAC is wrong'],
    ['cut within the MAC', (record: string) => ['k', record.slice(0, 30)], 'garbled'],
    ['with the id of another key', (record: string) => ['k', record.replace('one', 'two')], 'no key "two"'],
    ['without a MAC', () => ['k', PAYLOAD], 'it has no MAC'],
    ['with an id that is none', (record: string) => ['k', record.replace('one', 'o\u001be')], 'garbled'],
    ['with a MAC of no characters', () => ['k', `o1:one::${PAYLOAD}`], 'garbled'],
  ])('a record %s is not authentic', (_what, change, why) => {
    const seal = new RecordSeal([one]);
    const [key, record] = change(seal.seal('k', PAYLOAD)) as [string, string];
    expect(seal.open(key, record)).toMatchObject({ authentic: false, why: expect.stringContaining(why) });
  });

  test('every change of one character makes a record unauthentic', () => {
    const seal = new RecordSeal([one]);
    const record = seal.seal('k', PAYLOAD);
    const flipped = [...record].map((_, at) => {
      const other = record[at] === 'A' ? 'B' : 'A';
      return record.slice(0, at) + other + record.slice(at + 1);
    });
    // The last character of a MAC has four bits that say nothing: they may be ignored.
    const accepted = flipped.filter((each) => seal.open('k', each).authentic);
    expect(accepted.every((each) => each.endsWith(PAYLOAD))).toBe(true);
    expect(accepted.length).toBeLessThanOrEqual(1);
  });

  test('without keys records have no MAC, and those that have one are not believed', () => {
    const plain = new RecordSeal([]);
    expect(plain.seal('k', PAYLOAD)).toBe(PAYLOAD);
    expect(plain.open('k', PAYLOAD).authentic).toBe(true);
    const sealed = new RecordSeal([one]).seal('k', PAYLOAD);
    expect(plain.open('k', sealed)).toMatchObject({ authentic: false, why: 'this host has no key "one"' });
  });

  test('"none" accepts records without a MAC, and writes them where it comes first', () => {
    const first = new RecordSeal([NONE, one]);
    expect(first.seal('k', PAYLOAD)).toBe(PAYLOAD);
    const later = new RecordSeal([one, NONE]);
    expect(later.seal('k', PAYLOAD)).toMatch(/^o1:one:/);
    for (const seal of [first, later]) {
      expect(seal.open('k', PAYLOAD).authentic).toBe(true);
      expect(seal.open('k', new RecordSeal([one]).seal('k', PAYLOAD)).authentic).toBe(true);
      expect(seal.open('k', new RecordSeal([two]).seal('k', PAYLOAD)).authentic).toBe(false);
    }
  });

  test('a key has a name that does not change with its place and differs between keys', () => {
    expect(new RecordSeal([]).keyNames).toEqual(['']);
    const [name, plain, other] = new RecordSeal([one, NONE, two]).keyNames;
    expect(plain).toBe('');
    expect(name).toMatch(/^[0-9a-f]{8}$/);
    expect(new RecordSeal([two, one]).keyNames).toEqual([other, name]);
    expect(other).not.toBe(name);
  });
});
