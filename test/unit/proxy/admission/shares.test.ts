import { expect, test } from 'vitest';
import { Shares } from '../../../../src/proxy/admission/shares.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

function shares(max_sessions_per_guest = 50) {
  const counted = new Shares(defaultSettings({ oriel: { max_sessions_per_guest } }));
  /** Takes as many as it is given, up to a bound that no test reaches; answers how many and the code that followed. */
  const fill = (userId: string, viewOnly: boolean, atMost = 1_000) => {
    for (let count = 0; count < atMost; count++) {
      try {
        counted.takeOfOwner({ userId, instanceUuid: 'i', viewOnly });
      } catch (error) {
        return [count, (error as { code: string }).code];
      }
    }
    return [atMost];
  };
  return { counted, fill };
}

test('one user has half of the sessions of an instance, and another finds a slot', () => {
  const { fill } = shares();
  expect(fill('carol', true)).toEqual([25, 'guest_share_full']);
  expect(fill('bob', false, 1)).toEqual([1]);
});

test('view-only sessions leave a fifth of an instance to those who use it', () => {
  const { fill } = shares();
  fill('carol', true);
  expect(fill('rea', true)).toEqual([15, 'guest_full']);
  expect(fill('bob', false)).toEqual([1, 'guest_full']);
  expect(fill('admin', false, 1)).toEqual([1]);
});

test('users who have a session leave the last fifth to those who have none', () => {
  const { fill } = shares();
  fill('bob', false);
  expect(fill('mia', false)).toEqual([15, 'guest_full']);
  for (let each = 0; each < 10; each++) expect(fill(`other ${each}`, false, 1)).toEqual([1]);
  expect(fill('last', false, 1)).toEqual([0, 'guest_full']);
});

test('a user who is not known, as in front of a cloud, has all of them', () => {
  expect(shares().fill('', false)).toEqual([50, 'guest_full']);
});

test('without a bound there are no parts either', () => {
  const { counted } = shares(0);
  for (let each = 0; each < 150; each++)
    counted.takeOfOwner({ userId: 'bob', instanceUuid: 'i', viewOnly: true });
  expect(counted.size).toBe(3);
});

test('what is given back is counted no more', () => {
  const { counted } = shares(2);
  const owner = { userId: 'bob', instanceUuid: 'i', viewOnly: false };
  counted.takeOfOwner(owner)();
  expect(counted.size).toBe(0);
  counted.takeOfOwner(owner);
});

test('a session that is refused for its instance is not counted for its user', () => {
  const { counted, fill } = shares(1);
  fill('bob', false, 1);
  fill('mia', false, 1);
  expect(counted.size).toBe(3);
});
