import { expect, onTestFinished, test } from 'vitest';
import type { Driver } from '../../../../src/compute/drivers/driver.ts';
import { Screenshots } from '../../../../src/compute/screens/screenshots.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { writePng } from '../../../../src/platform/picture/write-png.ts';
import { loadFonts } from '../../../../src/text/glyphs/load-glyphs.ts';
import { refusalOf } from '../../../contract/driver.suite.ts';
import { defaultSettings } from '../../../support/default-settings.ts';
import { paintText } from '../../../support/text/paint-text.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';

const pictureOf = (grey: number) =>
  writePng({ form: 'rgb', width: 2, height: 2, pixels: new Uint8Array(12).fill(grey) });

const PANIC = [
  '[    1.000000] Kernel panic - not syncing: VFS: Unable to mount root fs',
  '[    1.000001] CPU: 0',
];

/** A console of 80 by 25 characters with these lines. */
async function consoleOf(lines: readonly string[]): Promise<Buffer> {
  const font = (await loadFonts()).find(({ width, height }) => width === 8 && height === 16);
  if (font === undefined) throw new Error('no font of 8 by 16');
  const { width, height, data } = paintText(font, lines, { width: 640, height: 400 });
  const pixels = new Uint8Array(3 * width * height);
  for (let at = 0; at < width * height; at++) pixels.set(data.subarray(4 * at, 4 * at + 3), 3 * at);
  return writePng({ form: 'rgb', width, height, pixels });
}

/** The pictures of one driver, whose answers the test decides. */
function pictures(answer: (uuid: string) => Promise<Buffer>, share = 100) {
  const conditions: string[] = [];
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
  const screenshots = new Screenshots({
    settings,
    drivers: [driver as Driver],
    clock,
    onCondition: (uuid, condition) => conditions.push(`${uuid} ${condition}`),
  });
  onTestFinished(() => screenshots.close());
  return {
    asked,
    conditions,
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

test('reads the text of a screen, and reports once that it shows a condition', async () => {
  let lines = ['debian login: root', 'Linux debian 6.1.0', 'root@debian:~# uptime', ' 22:10:01 up 1 min'];
  const { take, screenshots, conditions, pass } = pictures(() => consoleOf(lines));
  expect(await screenshots.read({ instanceUuid: A, viewer: 'mia' })).toMatchObject({
    columns: 80,
    rows: 25,
    lines: expect.arrayContaining(lines),
    unknown: 0,
    condition: null,
    interval: 5,
  });
  lines = PANIC;
  pass(5_000);
  expect((await take()).condition).toBe('kernel_panic');
  pass(5_000);
  expect((await take()).condition).toBe('kernel_panic');
  expect(conditions).toEqual([`${A} kernel_panic`]);
  screenshots.forget(A);
  expect((await take()).condition).toBe('kernel_panic');
  expect(conditions).toHaveLength(2);
});

test('has no text of a picture without text', async () => {
  const { screenshots } = pictures(() => pictureOf(1));
  expect(await screenshots.read({ instanceUuid: A, viewer: 'mia' })).toMatchObject({ lines: [], columns: 0 });
});

test('makes a new picture for each request of a viewer that asks once in an interval, however slow the hypervisor is', async () => {
  const played = pictures(async () => {
    played.pass(700);
    return pictureOf(1);
  });
  const { take, asked, pass } = played;
  for (let request = 0; request < 4; request++) {
    await take();
    pass(4_300);
  }
  expect(asked).toHaveLength(4);
});
