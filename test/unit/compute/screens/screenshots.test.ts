import { expect, onTestFinished, test } from 'vitest';
import type { Driver } from '../../../../src/compute/drivers/driver.ts';
import { Screenshots } from '../../../../src/compute/screens/screenshots.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { writePng } from '../../../../src/platform/picture/write-png.ts';
import { refusalOf } from '../../../contract/driver.suite.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';

const pictureOf = (grey: number) =>
  writePng({ form: 'rgb', width: 2, height: 2, pixels: new Uint8Array(12).fill(grey) });

/** The pictures of one driver, whose answers the test decides. */
function pictures(answer: (uuid: string) => Promise<Buffer>, share = 100) {
  const settings = defaultSettings({ oriel: { screenshot_interval: 5, screenshot_share: share } });
  const asked: string[] = [];
  let now = 0;
  const driver: Pick<Driver, 'name' | 'screenshot'> = {
    name: 'played',
    screenshot(uuid) {
      asked.push(uuid);
      return answer(uuid);
    },
  };
  const clock = { now: () => 1_000_000 + now, monotonic: () => now };
  const screenshots = new Screenshots({ settings, drivers: [driver as Driver], clock });
  onTestFinished(() => screenshots.close());
  return {
    asked,
    screenshots,
    pass: (ms: number) => {
      now += ms;
    },
    take: (instanceUuid = A, viewer = 'mia', knownEtag?: string) =>
      screenshots.take({ instanceUuid, viewer, ...(knownEtag !== undefined && { knownEtag }) }),
  };
}

test('makes one picture per instance and interval, for all who ask', async () => {
  const { take, asked, pass } = pictures(() => pictureOf(1));
  const [first, second] = await Promise.all([take(A, 'mia'), take(A, 'ben'), take(B)]);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ width: 2, height: 2, scale: 1, interval: 5, takenAt: 1_000_000 });
  expect(Buffer.from(first?.data ?? '', 'base64')).toEqual(await pictureOf(1));
  pass(4_999);
  await take();
  expect(asked).toEqual([A, B]);
  pass(1);
  await take();
  expect(asked).toEqual([A, B, A]);
});

test('sends no data to a caller that has the picture', async () => {
  let grey = 1;
  const { take, pass } = pictures(() => pictureOf(grey));
  const { etag } = await take();
  pass(5_000);
  expect(await take(A, 'mia', etag)).toMatchObject({ etag, data: null, takenAt: 1_005_000 });
  grey = 2;
  pass(5_000);
  const changed = await take(A, 'mia', etag);
  expect(changed.etag).not.toBe(etag);
  expect(changed.data).not.toBeNull();
});

test('does not ask a hypervisor that failed again before the interval has passed', async () => {
  const { take, asked, pass } = pictures(() => Promise.reject(new Refusal('hypervisor_unreachable')));
  expect(await refusalOf(() => take())).toBe('hypervisor_unreachable');
  expect(await refusalOf(() => take())).toBe('hypervisor_unreachable');
  expect(asked).toEqual([A]);
  pass(5_000);
  expect(await refusalOf(() => take())).toBe('hypervisor_unreachable');
  expect(asked).toEqual([A, A]);
});

test('forgets the picture of an instance that changed', async () => {
  const { take, asked, screenshots } = pictures(() => pictureOf(1));
  await take();
  screenshots.forget(A);
  await take();
  expect(asked).toEqual([A, A]);
});

test.each([
  ['no picture', Buffer.from('hello')],
  ['a PPM without its pixels', Buffer.from('P6\n800 600\n255\n')],
])('refuses %s', async (_, file) => {
  const { take } = pictures(async () => file);
  expect(await refusalOf(() => take())).toBe('screenshot_failed');
});

test('turns a PPM into a PNG', async () => {
  const ppm = Buffer.concat([Buffer.from('P6\n2 2\n255\n'), Buffer.alloc(12, 1)]);
  const { take } = pictures(async () => ppm);
  expect((await take()).data).toBe((await pictureOf(1)).toString('base64'));
});

test('refuses pictures of drivers that make none', async () => {
  const settings = defaultSettings();
  const driver = { name: 'plain', getInstance: async (uuid: string) => (uuid === A ? { uuid } : undefined) };
  const screenshots = new Screenshots({ settings, drivers: [driver as unknown as Driver] });
  const take = (instanceUuid: string) => screenshots.take({ instanceUuid, viewer: 'mia' });
  expect(await refusalOf(() => take(A))).toBe('screenshot_unsupported');
  expect(await refusalOf(() => take(B))).toBe('guest_unknown');
});
