/** A driver of Nova whose consoles may need much longer to be confirmed than those of a hypervisor. */
export type SlowDriver = 'ironic' | 'vmware';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** nova-compute names the node of an instance: with ironic the UUID of the bare-metal node. */
const IRONIC_NODE = new RegExp(`^${UUID}$`, 'i');
/** With vmware the cluster's id and the UUID of the vCenter, such as `domain-26.9d51f082-…`. */
const VMWARE_NODE = new RegExp(`^domain-[^.]+\\.${UUID}$`, 'i');

/** Other drivers name the host name of the hypervisor. */
export function slowDriverOf(node: string | null | undefined): SlowDriver | undefined {
  if (!node) return undefined;
  if (IRONIC_NODE.test(node)) return 'ironic';
  return VMWARE_NODE.test(node) ? 'vmware' : undefined;
}
