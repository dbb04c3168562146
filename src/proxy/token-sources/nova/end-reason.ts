import { Refusal, type RefusalCode } from '../../../flow/refusals.ts';
import { type InstanceRecord, instanceState } from './instance-state.ts';

/** Why a console ends while Nova carries out an action, by `task_state`. A rescue restarts the instance from another disk. */
const BY_ACTION: Readonly<Record<string, RefusalCode>> = {
  'powering-off': 'guest_stopped',
  suspending: 'guest_suspended',
  deleting: 'guest_deleted',
  'soft-deleting': 'guest_deleted',
  rebooting: 'guest_restarting',
  reboot_pending: 'guest_restarting',
  reboot_started: 'guest_restarting',
  rebooting_hard: 'guest_restarting',
  reboot_pending_hard: 'guest_restarting',
  reboot_started_hard: 'guest_restarting',
  rescuing: 'guest_restarting',
  unrescuing: 'guest_restarting',
  resize_prep: 'guest_resizing',
  resize_migrating: 'guest_resizing',
  resize_migrated: 'guest_resizing',
  resize_finish: 'guest_resizing',
  resize_reverting: 'guest_resizing',
  rebuilding: 'guest_rebuilding',
  rebuild_block_device_mapping: 'guest_rebuilding',
  rebuild_spawning: 'guest_rebuilding',
  migrating: 'guest_migrated',
  shelving: 'guest_shelved',
  shelving_image_pending_upload: 'guest_shelved',
  shelving_image_uploading: 'guest_shelved',
  shelving_offloading: 'guest_shelved',
};

/** Why a console ends in a state in which no hypervisor runs the instance, by `vm_state`. */
const BY_STATE: Readonly<Record<string, RefusalCode>> = {
  suspended: 'guest_suspended',
  shelved: 'guest_shelved',
  shelved_offloaded: 'guest_shelved',
};

/**
 * The reason that ends a session on the compute host `computeHost`, whether or not its console has closed; undefined while the
 * session may continue. An action in progress is no reason yet: an instance that shuts down still shows its screen.
 */
export function endByState(record: InstanceRecord, computeHost: string): Refusal | undefined {
  const { vmState, host } = record;
  const state = instanceState(record);
  if (state === 'deleted') return new Refusal('guest_deleted', detailOf(record));
  if (state === 'stopped') return new Refusal(BY_STATE[vmState] ?? 'guest_stopped', detailOf(record));
  const hasMoved = host !== '' && computeHost !== '' && host !== computeHost;
  return hasMoved ? new Refusal('guest_migrated', `from ${computeHost} to ${host}`) : undefined;
}

/**
 * The reason for a console that its server has just closed. Nova shows the action in `task_state` before it stops the instance;
 * the final `vm_state` follows seconds later.
 */
export function endByAction(record: InstanceRecord, computeHost: string): Refusal | undefined {
  const ended = endByState(record, computeHost);
  if (ended !== undefined) return ended;
  const code = actionOf(record);
  return code === undefined ? undefined : new Refusal(code, detailOf(record));
}

/** A host that only compares the port has no other answer for an instance without a console. */
const NOT_THERE: readonly RefusalCode[] = ['token_guest_gone', 'token_guest_stopped', 'token_guest_moved'];

/**
 * The refusal for a token whose console the compute host does not have: during a restart that is so for a moment, and the token is
 * valid again afterwards.
 */
export function duringRestart(refusal: Refusal, record: InstanceRecord): Refusal {
  const action = actionOf(record);
  const isRestart = action === 'guest_restarting' || action === 'guest_rebuilding';
  if (!isRestart || !NOT_THERE.includes(refusal.code)) return refusal;
  return new Refusal('token_guest_restarting', detailOf(record), { cause: refusal });
}

function actionOf({ taskState }: InstanceRecord): RefusalCode | undefined {
  return Object.hasOwn(BY_ACTION, taskState) ? BY_ACTION[taskState] : undefined;
}

/** What Nova records, for the log. */
export function detailOf({ vmState, taskState, isDeleted }: InstanceRecord): string {
  if (isDeleted && vmState === '') return 'Nova has no such instance';
  return taskState === '' ? `Nova's state: ${vmState}` : `Nova's state: ${vmState}, ${taskState}`;
}
