import { expect, test } from 'vitest';
import { instanceStatus } from '../../../../../src/compute/drivers/libvirt/instance-status.ts';

test.each([
  ['running', false, 'ACTIVE'],
  ['idle', false, 'ACTIVE'],
  ['in shutdown', false, 'ACTIVE'],
  ['paused', false, 'PAUSED'],
  ['pmsuspended', false, 'SUSPENDED'],
  ['shut off', false, 'SHUTOFF'],
  ['shut off', true, 'SUSPENDED'],
  ['running', true, 'ACTIVE'],
  ['crashed', false, 'ERROR'],
  ['no state', false, 'UNKNOWN'],
  ['constructor', false, 'UNKNOWN'],
])('%s (saved: %s) is %s', (state, saved, status) => {
  expect(instanceStatus(state, saved)).toBe(status);
});
