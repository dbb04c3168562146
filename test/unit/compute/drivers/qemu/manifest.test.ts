import { expect, test } from 'vitest';
import { qemu } from '../../../../../src/compute/drivers/qemu/manifest.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';

/** The messages of the driver's checks for this list of projects. */
function messagesFor(projects: readonly string[]): string[] {
  const settings = defaultSettings({ oriel: { drivers: ['qemu'] }, oriel_qemu: { projects } });
  return qemu.checks
    .flatMap((each) => each.check(settings, () => undefined) ?? [])
    .map(({ message }) => message);
}

test.each([
  ['two entries for one name', ['web=a', 'db=a', 'web=b'], ['Two entries are for the instance web.']],
  ['two entries that differ in blanks', ['web = a', 'web=b'], ['Two entries are for the instance web.']],
  ['one entry for each', ['web=a', 'web2=a'], []],
  ['an entry without a project', ['web', 'web'], ['An entry is not of the form NAME=PROJECT: web.']],
])('%s', (_title, projects, messages) => {
  expect(messagesFor(projects)).toEqual(messages);
});
