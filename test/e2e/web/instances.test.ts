import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DemoDriver } from '../../../src/compute/drivers/demo/driver.ts';
import type { Driver, DriverInstance } from '../../../src/compute/drivers/driver.ts';
import { silentLogger } from '../../../src/platform/log/log.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../../support/fixtures/all-in-one.ts';

const COUNT = 200;
/** With the demo's own. */
const LISTED = COUNT + 3;
const ids = Array.from({ length: COUNT }, (_, index) => uuidOf(index));

let browser: Browser;
let oriel: RunningOriel;
/** States that the driver reports instead of running, by the id of the instance. */
const states = new Map<string, 'SHUTOFF'>();

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true });
  oriel = await startAllInOne({
    drivers: [await manyInstances()],
    // A loaded machine makes fewer pictures than the share allows.
    settings: { oriel: { screenshot_share: 100 } },
  });
});

afterAll(async () => {
  await browser?.close();
  await oriel?.close();
});

function uuidOf(index: number): string {
  return `de310000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** The demo's driver with many instances, whose screens are those of the demo's first one. */
async function manyInstances(): Promise<Driver> {
  const demo = await DemoDriver.start({
    log: silentLogger,
    project: ACCOUNTS.member.project,
    traceOfConnection: () => Promise.resolve(undefined as never),
  });
  const [first] = await demo.listInstances();
  if (first === undefined) throw new Error('the demo has no instance');
  const instance = (uuid: string): DriverInstance => ({
    ...first,
    uuid,
    name: `web-${ids.indexOf(uuid)}`,
    status: states.get(uuid) ?? 'ACTIVE',
  });
  return new Proxy<Driver>(demo, {
    get(target, key) {
      if (key === 'listInstances') return async () => ids.map(instance);
      if (key === 'getInstance')
        return async (uuid: string) => (ids.includes(uuid) ? instance(uuid) : undefined);
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (key === 'screenshot') return () => value.call(target, first.uuid);
      return value.bind(target);
    },
  });
}

async function signedIn(page: Page): Promise<void> {
  await page.goto(`${oriel.apiUrl}/dashboard/`);
  await page.getByLabel('User').fill(ACCOUNTS.member.name);
  await page.getByLabel('Password').fill(ACCOUNTS.member.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(`${LISTED} instances`).waitFor();
}

it('shows 200 instances with pictures of those in sight, live, and what is filtered', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  await signedIn(page);
  await page.getByRole('button', { name: 'Pictures' }).click();
  const pictures = page.locator('.thumbnail img');
  await expect.poll(() => pictures.count(), { timeout: 20_000 }).toBeGreaterThan(5);
  await expect
    .poll(() => pictures.first().evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  // Those out of sight are neither drawn nor fetched.
  expect(await page.locator('.card').count()).toBeLessThan(COUNT);
  expect(await pictures.count()).toBeLessThan(60);

  // The driver reports no event, so the next look at the hosts finds it.
  states.set(uuidOf(0), 'SHUTOFF');
  await page.locator('.card', { hasText: 'web-0' }).first().getByText('Stopped').waitFor();

  await page.getByLabel('Filter instances').fill('web-19');
  await page.getByText(`11 of ${LISTED} instances`).waitFor();
  await page.getByRole('button', { name: 'Compact' }).click();
  await page.reload();
  await page.getByText(`11 of ${LISTED} instances`).waitFor();
  expect(await page.locator('.card').count()).toBe(11);
  expect(await page.locator('html').getAttribute('data-density')).toBe('compact');
  expect(complaints).toEqual([]);
  await page.close();
});

it('says that the list is old when the service falls silent', async () => {
  const page = await browser.newPage();
  await page.clock.install();
  await signedIn(page);
  await page.context().setOffline(true);
  await page.clock.runFor(40_000);
  await page.getByText(/Last update \d+ s ago/).waitFor();
  await page.getByText('The service could not be reached.').waitFor();
  await page.close();
});
