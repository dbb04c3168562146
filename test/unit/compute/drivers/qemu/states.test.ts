import { expect, test } from 'vitest';
import { instanceStatus } from '../../../../../src/compute/drivers/qemu/instance-status.ts';
import { parseProject } from '../../../../../src/compute/drivers/qemu/manifest.ts';
import { stopCause } from '../../../../../src/compute/drivers/qemu/stop-cause.ts';

test.each([
  ['running', 'ACTIVE'],
  ['paused', 'PAUSED'],
  ['prelaunch', 'PAUSED'],
  ['suspended', 'SUSPENDED'],
  ['guest-panicked', 'ERROR'],
  ['shutdown', 'SHUTOFF'],
  ['postmigrate', 'SHUTOFF'],
  ['something new', 'UNKNOWN'],
  [undefined, 'UNKNOWN'],
])("QEMU's run state %s is Nova's %s", (runState, status) => {
  expect(instanceStatus(runState)).toBe(status);
});

test.each([
  [{ guest: true, reason: 'guest-shutdown' }, { cause: 'shut_down' }],
  [{ guest: true, reason: 'guest-reset' }, { cause: 'shut_down' }],
  [{ guest: true, reason: 'guest-panic' }, { cause: 'crashed' }],
  [{ guest: false, reason: 'host-qmp-quit' }, {}],
  [{ guest: false, reason: 'host-signal' }, {}],
  [{ guest: true }, { cause: 'shut_down' }],
  [{ guest: false }, {}],
  [{}, {}],
  [{ reason: ['x'] }, {}],
])('the SHUTDOWN event with %j has the cause %j', (data, cause) => {
  expect(stopCause(data)).toEqual(cause);
});

test.each([
  ['web1=lab', { name: 'web1', project: 'lab' }],
  ['a=b=lab', { name: 'a=b', project: 'lab' }],
  [' web 1 = the lab ', { name: 'web 1', project: 'the lab' }],
  ['web1', undefined],
  ['=lab', undefined],
  ['web1=', undefined],
])('the project of %j is %j', (entry, parsed) => {
  expect(parseProject(entry)).toEqual(parsed);
});
