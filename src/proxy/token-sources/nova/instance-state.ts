/** What Nova records about an instance, from its API or its database. */
export interface InstanceRecord {
  /** Nova's `vm_state`; empty if it is not known. */
  readonly vmState: string;
  /** Nova's `task_state`, the action in progress; empty if there is none. */
  readonly taskState: string;
  /** The record is marked as deleted. */
  readonly isDeleted: boolean;
  /** The compute host; empty if Nova names none. */
  readonly host: string;
  /** The node that the compute host names, by which slow drivers are known. */
  readonly node?: string | null;
}

/** `there`: the instance has, or may have, a console. */
export type InstanceState = 'there' | 'stopped' | 'deleted';

/** States in which no hypervisor runs the instance. Not `error`: an instance whose last action failed may still run. */
const STOPPED: readonly string[] = ['stopped', 'suspended', 'shelved', 'shelved_offloaded'];
const DELETED: readonly string[] = ['deleted', 'soft-delete'];

/** The state of an instance that decides whether its console can open and a session may continue. */
export function instanceState({ vmState, isDeleted }: InstanceRecord): InstanceState {
  if (isDeleted || DELETED.includes(vmState)) return 'deleted';
  return STOPPED.includes(vmState) ? 'stopped' : 'there';
}
