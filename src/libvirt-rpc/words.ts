/** The names of libvirt's command line for its numbers. */

const STATES = [
  'no state',
  'running',
  'idle',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const;

/** Lifecycle events, with the details that concern the console. */
const EVENTS: readonly { readonly event: string; readonly details?: readonly string[] }[] = [
  { event: 'Defined' },
  { event: 'Undefined', details: ['Removed', 'Renamed'] },
  { event: 'Started', details: ['Booted', 'Migrated', 'Restored', 'Snapshot', 'Event wakeup'] },
  { event: 'Suspended' },
  { event: 'Resumed' },
  {
    event: 'Stopped',
    details: ['Shutdown', 'Destroyed', 'Crashed', 'Migrated', 'Saved', 'Failed', 'Snapshot'],
  },
  { event: 'Shutdown' },
  { event: 'PMSuspended' },
  { event: 'Crashed' },
];

/** Newer versions of libvirt may have more states. */
export function stateWord(state: number): string {
  return STATES[state] ?? `state ${state}`;
}

export function eventWords(event: number, detail: number): { event: string; detail: string } {
  const known = EVENTS[event];
  return { event: known?.event ?? `event ${event}`, detail: known?.details?.[detail] ?? `detail ${detail}` };
}
