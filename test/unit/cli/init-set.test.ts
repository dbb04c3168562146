import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/cli/init/hypervisors.ts';

test('reads the options of --set by section, with equals signs in values', () => {
  expect(settingsOf(['oriel.drivers=qemu', 'oriel.max_sessions=3', 'vnc.x=a=b'])).toEqual({
    oriel: { drivers: 'qemu', max_sessions: '3' },
    vnc: { x: 'a=b' },
  });
});

test('rejects an option that is given twice, also as empty', () => {
  for (const texts of [
    ['oriel.drivers=qemu', 'oriel.drivers=vnc'],
    ['oriel.drivers=', 'oriel.drivers=vnc'],
  ]) {
    expect(() => settingsOf(texts)).toThrow('--set oriel.drivers is given twice.');
  }
});
