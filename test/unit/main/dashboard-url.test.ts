import { expect, test } from 'vitest';
import { dashboardUrl } from '../../../src/main/dashboard-url.ts';
import { defaultSettings } from '../../support/default-settings.ts';

const ALL = ['api', 'compute', 'consoleauth', 'novncproxy', 'dashboard'];
const base = (url: string, more: object = {}) =>
  defaultSettings({ vnc: { novncproxy_base_url: url }, ...more });

test('the console page leads to the dashboard of its own process, by the host that browsers have for it', () => {
  const settings = base('http://host1.example.org:6080/vnc_lite.html');
  expect(dashboardUrl(settings, ALL)).toBe('http://host1.example.org:8774/dashboard/');
});

test.each([
  ['a reverse proxy is in front', 'https://portal.example.org/consoles/vnc_lite.html', ALL],
  ['the process has no dashboard', 'http://host1.example.org:6080/vnc_lite.html', ['novncproxy']],
])('nothing is guessed where %s', (_where, url, roles) => {
  expect(dashboardUrl(base(url), roles)).toBe('');
});

test('[oriel] dashboard_url goes before everything', () => {
  const settings = base('http://host1:6080/', { oriel: { dashboard_url: 'https://portal/x' } });
  expect(dashboardUrl(settings, ['novncproxy'])).toBe('https://portal/x');
});
