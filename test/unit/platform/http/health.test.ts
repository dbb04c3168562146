import { expect, test } from 'vitest';
import {
  type Health,
  type HealthFinding,
  judgeHealth,
  mergeFindings,
  readyzText,
} from '../../../../src/platform/http/health.ts';
import { healthcheckBody } from '../../../../src/platform/http/healthcheck-forms.ts';

const healthcheckText = (health: Health, verbose: boolean) =>
  healthcheckBody(health, [], { accept: '', verbose, detailed: false }).body;

const found = (affects: HealthFinding['affects']): HealthFinding => ({
  text: `it affects ${affects}`,
  affects,
});

test('a fault of this host alone makes it neither ready nor healthy', () => {
  const health = judgeHealth([], [found('this_host')]);
  expect([health.isReady, health.isHealthy]).toEqual([false, false]);
  expect(readyzText(health, false)).toBe('not ready');
  expect(healthcheckText(health, false)).toBe('it affects this_host');
});

test('a fault of all hosts is reported, and the process stays ready', () => {
  const health = judgeHealth([], [found('all_hosts')]);
  expect([health.isReady, health.isHealthy]).toEqual([true, false]);
  expect(readyzText(health, true)).toBe('[-] it affects all_hosts\nok');
  expect(healthcheckText(health, false)).toBe('it affects all_hosts');
});

test('what costs no console is no reason, and verbose answers have it', () => {
  const health = judgeHealth([], [found('no_host')]);
  expect([health.isReady, health.isHealthy]).toEqual([true, true]);
  expect(healthcheckText(health, false)).toBe('OK');
  expect(healthcheckText(health, true)).toBe('OK\n[!] it affects no_host');
  expect(readyzText(health, true)).toBe('[!] it affects no_host\nok');
});

test('a process that drains is neither ready nor healthy', () => {
  const health = judgeHealth(['draining'], []);
  expect([health.isReady, health.isHealthy, health.reasons]).toEqual([false, false, ['draining']]);
});

test('prints one full stop where a finding ends with the sentence of another program', () => {
  const text = 'libvirt cannot be used: no such file.. Start it...';
  expect(judgeHealth([], [{ text, affects: 'no_host' }]).notes).toEqual([
    'libvirt cannot be used: no such file. Start it...',
  ]);
});

test('a finding of several roles is reported once, as it affects the most', () => {
  const [text, other] = ['The bus is lost.', 'The clock differs.'];
  const merged = mergeFindings([
    [{ text, affects: 'all_hosts' }],
    [{ text, affects: 'this_host' }],
    [
      { text, affects: 'no_host' },
      { text: other, affects: 'no_host' },
    ],
  ]);
  expect(merged).toEqual([
    { text, affects: 'this_host' },
    { text: other, affects: 'no_host' },
  ]);
});
