import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import {
  duringRestart,
  endByAction,
  endByState,
} from '../../../../../src/proxy/token-sources/nova/end-reason.ts';
import type { InstanceRecord } from '../../../../../src/proxy/token-sources/nova/instance-state.ts';

const running: InstanceRecord = { vmState: 'active', taskState: '', isDeleted: false, host: 'compute1' };
const doing = (taskState: string): InstanceRecord => ({ ...running, taskState });

describe('a session whose console is open', () => {
  test.each<[Partial<InstanceRecord>, string | undefined]>([
    [{}, undefined],
    [{ vmState: 'paused' }, undefined],
    [{ vmState: 'rescued' }, undefined],
    [{ vmState: 'resized' }, undefined],
    [{ vmState: 'error' }, undefined],
    [{ vmState: 'building' }, undefined],
    [{ vmState: '' }, undefined],
    [{ vmState: 'stopped' }, 'guest_stopped'],
    [{ vmState: 'suspended' }, 'guest_suspended'],
    [{ vmState: 'shelved' }, 'guest_shelved'],
    [{ vmState: 'shelved_offloaded', host: '' }, 'guest_shelved'],
    [{ vmState: 'soft-delete' }, 'guest_deleted'],
    [{ vmState: 'deleted' }, 'guest_deleted'],
    [{ isDeleted: true }, 'guest_deleted'],
    [{ host: 'compute2' }, 'guest_migrated'],
    [{ host: '' }, undefined],
  ])('with %j ends with %s', (change, code) => {
    expect(endByState({ ...running, ...change }, 'compute1')?.code).toBe(code);
  });

  test('continues while Nova shuts the instance down', () => {
    expect(endByState(doing('powering-off'), 'compute1')).toBeUndefined();
  });

  test('continues if the compute host was not known when it opened', () => {
    expect(endByState(running, '')).toBeUndefined();
  });
});

describe('a session whose console has closed', () => {
  test.each([
    ['powering-off', 'guest_stopped'],
    ['suspending', 'guest_suspended'],
    ['deleting', 'guest_deleted'],
    ['soft-deleting', 'guest_deleted'],
    ['rebooting', 'guest_restarting'],
    ['reboot_pending', 'guest_restarting'],
    ['reboot_started', 'guest_restarting'],
    ['rebooting_hard', 'guest_restarting'],
    ['reboot_pending_hard', 'guest_restarting'],
    ['reboot_started_hard', 'guest_restarting'],
    ['rescuing', 'guest_restarting'],
    ['unrescuing', 'guest_restarting'],
    ['resize_prep', 'guest_resizing'],
    ['resize_migrating', 'guest_resizing'],
    ['resize_migrated', 'guest_resizing'],
    ['resize_finish', 'guest_resizing'],
    ['resize_reverting', 'guest_resizing'],
    ['rebuilding', 'guest_rebuilding'],
    ['rebuild_block_device_mapping', 'guest_rebuilding'],
    ['rebuild_spawning', 'guest_rebuilding'],
    ['migrating', 'guest_migrated'],
    ['shelving', 'guest_shelved'],
    ['shelving_image_pending_upload', 'guest_shelved'],
    ['shelving_image_uploading', 'guest_shelved'],
    ['shelving_offloading', 'guest_shelved'],
  ])('during %s ends with %s', (taskState, code) => {
    expect(endByAction(doing(taskState), 'compute1')).toMatchObject({
      code,
      detail: `Nova's state: active, ${taskState}`,
    });
  });

  test.each(['', 'image_uploading', 'pausing', 'updating_password', 'toString', 'a task of a later Nova'])(
    'has no reason during %j',
    (taskState) => {
      expect(endByAction(doing(taskState), 'compute1')).toBeUndefined();
    },
  );

  test('ends by the state of the instance where that is final, and by its new host', () => {
    expect(endByAction({ ...doing('powering-on'), vmState: 'stopped' }, 'compute1')?.code).toBe(
      'guest_stopped',
    );
    // An evacuation rebuilds the instance on another host.
    expect(endByAction({ ...doing('rebuilding'), host: 'compute2' }, 'compute1')?.code).toBe(
      'guest_migrated',
    );
  });
});

test('a token is refused as that of a restarting instance only where the host has no console and Nova restarts it', () => {
  const gone = new Refusal('token_guest_gone');
  const moved = new Refusal('token_guest_moved');
  expect(duringRestart(gone, doing('reboot_started_hard')).code).toBe('token_guest_restarting');
  expect(duringRestart(new Refusal('token_guest_stopped'), doing('rebuild_spawning')).code).toBe(
    'token_guest_restarting',
  );
  expect(duringRestart(gone, running)).toBe(gone);
  expect(duringRestart(gone, doing('deleting'))).toBe(gone);
  expect(duringRestart(moved, doing('rebooting_hard')).code).toBe('token_guest_restarting');
  expect(duringRestart(moved, running)).toBe(moved);
});
