import { describe, expect, it } from 'vitest';
import { KeystoneSignInPace } from '../../../../../src/api/auth/keystone/keystone-sign-in-pace.ts';
import { asRefusal } from '../../../../../src/flow/refusals.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';

const ADDRESS = '192.0.2.1';

/** Sign-ins at a Keystone that takes `takesMs` for each reply. */
function standing(takesMs: number) {
  const clock = { at: 0, now: () => clock.at };
  const pace = new KeystoneSignInPace(defaultSettings(), clock);
  return {
    clock,
    async attempt(outcome: 'right' | 'wrong' | 'no reply', address = ADDRESS): Promise<string> {
      const check = async () => {
        clock.at += takesMs;
        if (outcome === 'no reply') throw new Error('no reply');
        return outcome === 'right' ? 'a token' : undefined;
      };
      try {
        return (await pace.run('Default\nalice', address, check)) === undefined ? 'wrong' : 'right';
      } catch (error) {
        return asRefusal(error).code;
      }
    },
  };
}

describe('the pace of sign-ins at a Keystone', () => {
  it.each([0, 3_000])('delays the sixth wrong password, if each reply takes %i ms', async (takesMs) => {
    const { attempt, clock } = standing(takesMs);
    for (let each = 0; each < 5; each++) expect(await attempt('wrong')).toBe('wrong');
    expect(await attempt('right')).toBe('sign_in_throttled');
    expect(await attempt('right', '198.51.100.1')).toBe('right');
    clock.at += 1_000;
    expect(await attempt('right')).toBe('right');
  });

  it('counts parallel wrong passwords from their start', async () => {
    const { attempt } = standing(0);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => attempt('wrong')));
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(5);
  });

  it('counts no attempt without a reply', async () => {
    const { attempt } = standing(0);
    for (let each = 0; each < 8; each++) expect(await attempt('no reply')).toBe('internal_error');
    expect(await attempt('right')).toBe('right');
  });
});
