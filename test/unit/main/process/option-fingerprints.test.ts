import { describe, expect, it } from 'vitest';
import type { SharedOption } from '../../../../src/config/same-on.ts';
import { OptionFingerprints } from '../../../../src/main/process/option-fingerprints.ts';

const option = (canonical: string, given: Partial<SharedOption> = {}): SharedOption => ({
  group: 'oriel_auth',
  option: 'signing_key',
  level: 'error',
  canonical,
  shown: null,
  where: 'default',
  ...given,
});

describe('fingerprints of options', () => {
  it('are equal for equal values in two processes, and differ for different ones', async () => {
    const [one, other] = [new OptionFingerprints(), new OptionFingerprints()];
    expect(await one.of(option('secret'))).toBe(await other.of(option('secret')));
    expect(await one.of(option('secret'))).not.toBe(await other.of(option('Secret')));
    const plain = (text: string) => option(text, { option: 'region_name', shown: text });
    expect(await one.of(plain('One'))).toBe(await other.of(plain('One')));
    expect(await one.of(plain('One'))).not.toBe(await other.of(plain('Two')));
  });

  it('of a secret are too short to confirm a guess, and do not show equal passwords', async () => {
    const fingerprints = new OptionFingerprints();
    const key = await fingerprints.of(option('secret'));
    expect(key).toMatch(/^[0-9a-f]{4}$/);
    expect(await fingerprints.of(option('secret', { option: 'password' }))).not.toBe(key);
  });

  it('change if a reload changes the value', async () => {
    const fingerprints = new OptionFingerprints();
    const before = await fingerprints.of(option('one'));
    expect(await fingerprints.of(option('two'))).not.toBe(before);
    expect(await fingerprints.of(option('one'))).toBe(before);
  });
});
