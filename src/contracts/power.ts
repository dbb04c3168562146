import { Type } from 'typebox';
import type { InstanceStatus } from './compute.ts';

/** What users do with the power of an instance. Each has a row in POWER_ACTIONS. */
export const PowerAction = Type.Union([
  Type.Literal('start'),
  Type.Literal('stop'),
  Type.Literal('power_off'),
  Type.Literal('reboot'),
  Type.Literal('reset'),
  Type.Literal('pause'),
  Type.Literal('unpause'),
  Type.Literal('suspend'),
  Type.Literal('resume'),
  Type.Literal('nmi'),
]);
export type PowerAction = Type.Static<typeof PowerAction>;

/** Nova's words for what an instance does at the moment, as far as Oriel does it. */
export const TaskState = Type.Union([
  Type.Literal('powering-on'),
  Type.Literal('powering-off'),
  Type.Literal('rebooting'),
  Type.Literal('rebooting_hard'),
  Type.Literal('pausing'),
  Type.Literal('unpausing'),
  Type.Literal('suspending'),
  Type.Literal('resuming'),
]);
export type TaskState = Type.Static<typeof TaskState>;

interface PowerActionKind {
  /** The states from which it starts: those of Nova. */
  readonly from: readonly InstanceStatus[];
  /** What the instance shows while it happens; null if it happens at once. */
  readonly task: TaskState | null;
  /** Actions under way that it may replace, because they wait for the operating system of the instance. */
  readonly replaces?: readonly PowerAction[];
}

/** Every action, with the states that Nova demands. */
export const POWER_ACTIONS: Readonly<Record<PowerAction, PowerActionKind>> = {
  start: { from: ['SHUTOFF'], task: 'powering-on' },
  /** Asks the operating system to shut down; after `[DEFAULT] shutdown_timeout` the instance is powered off. */
  stop: { from: ['ACTIVE', 'ERROR'], task: 'powering-off' },
  /** At once, as by pulling the plug. Nova has no such action. */
  power_off: {
    from: ['ACTIVE', 'PAUSED', 'ERROR'],
    task: 'powering-off',
    replaces: ['stop', 'reboot'],
  },
  /** Asks the operating system to reboot; after `[DEFAULT] shutdown_timeout` the instance is reset. */
  reboot: { from: ['ACTIVE'], task: 'rebooting' },
  /** At once, as by the reset button. */
  reset: {
    from: ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED', 'ERROR'],
    task: 'rebooting_hard',
    replaces: ['reboot'],
  },
  pause: { from: ['ACTIVE'], task: 'pausing' },
  unpause: { from: ['PAUSED'], task: 'unpausing' },
  /** Saves the memory to disk and stops the instance. */
  suspend: { from: ['ACTIVE'], task: 'suspending' },
  resume: { from: ['SUSPENDED'], task: 'resuming' },
  /** A non-maskable interrupt, at which operating systems write a crash dump. */
  nmi: { from: ['ACTIVE', 'PAUSED', 'ERROR'], task: null },
};

export const POWER_ACTION_NAMES = Object.keys(POWER_ACTIONS) as PowerAction[];

/** Whether the action may begin in that state, while that task is under way. */
export function mayBegin(
  action: PowerAction,
  { status, taskState }: { readonly status: InstanceStatus; readonly taskState: TaskState | null },
): boolean {
  const { from, replaces = [] } = POWER_ACTIONS[action];
  if (taskState !== null) return replaces.some((each) => POWER_ACTIONS[each].task === taskState);
  return from.includes(status);
}
