import type { Instance } from '../../contracts/compute.ts';
import { demand, isAdmin } from '../access/policy.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { namePattern } from '../input/name-pattern.ts';
import { pythonRepr } from '../input/python-text.ts';
import type { Microversion } from '../mount/microversion.ts';
import { STATES, shownStatus } from './server-view.ts';

type Predicate = (instance: Instance) => boolean;

/** Filters by properties of instances. `admin`: ignored for other callers, as in Nova. */
const APPLIED: Readonly<Record<string, { admin?: true; of(value: string): Predicate }>> = {
  name: { of: (value) => byName(namePattern(value)) },
  display_name: { of: (value) => byName(namePattern(value)) },
  status: { of: (value) => (each) => shownStatus(each) === value.toUpperCase() },
  uuid: { of: (value) => (each) => each.uuid === value.toLowerCase() },
  vm_state: { of: (value) => (each) => STATES[each.status].vmState === value },
  task_state: { of: (value) => (each) => each.taskState === value },
  power_state: { of: (value) => (each) => `${STATES[each.status].powerState}` === value },
  vcpus: { of: (value) => (each) => `${each.vcpus}` === value },
  memory_mb: { of: (value) => (each) => `${each.memoryMb}` === value },
  user_id: { of: (value) => (each) => each.userId === value },
  host: { admin: true, of: (value) => (each) => each.host === value },
  node: { admin: true, of: (value) => (each) => each.host === value },
  project_id: { admin: true, of: (value) => (each) => each.projectId === value },
  tenant_id: { admin: true, of: (value) => (each) => each.projectId === value },
};

/** Filters by properties that no instance has here: they select none, instead of being ignored. */
const NEVER = words(`
  image image_ref flavor instance_type_id ip ip6 reservation_id key_name tags tags-any access_ip_v4 access_ip_v6
  availability_zone config_drive description root_device_name kernel_id ramdisk_id block_device_mapping
  created_at launched_at terminated_at progress services service hostname internal_id launch_index
  os_type user_data vm_mode root_gb ephemeral_gb architecture locked_by auto_disk_config cell_name cleaned
  default_ephemeral_device default_swap_device disable_terminate shutdown_terminate
`);

/** Nova's other parameters: paging, order, and properties of every instance. */
const NEUTRAL = words(`
  limit marker sort_key sort_dir all_tenants deleted soft_deleted locked changes-since changes-before not-tags not-tags-any
`);

/** The first version in which unknown parameters are an error; before, they are ignored. */
const FIRST_STRICT = '2.75';

export interface ServerFilter {
  matches(instance: Instance): boolean;
}

/**
 * The filter of a query, within the instances that the caller may see.
 * @throws {Fault} forbidden (all_tenants), request_malformed
 */
export function serverFilter(query: URLSearchParams, caller: Caller, version: Microversion): ServerFilter {
  const admin = isAdmin(caller);
  const allTenants = allTenantsOf(query);
  if (allTenants) demand(admin, 'os_compute_api:servers:index:get_all_tenants');
  const predicates: Predicate[] = allTenants ? [] : [(each) => each.projectId === caller.projectId];
  // The last value of a name counts, as in Nova, so a client cannot multiply the work by repeating a filter.
  for (const [name, value] of new Map(query)) {
    const filter = Object.hasOwn(APPLIED, name) ? APPLIED[name] : undefined;
    if (filter) {
      // Filters by project apply only with all_tenants; without it there is only the caller's own project.
      const ignored = (filter.admin && !admin) || (/^(?:project|tenant)_id$/.test(name) && !allTenants);
      if (!ignored) predicates.push(filter.of(value));
    } else if (NEVER.has(name)) {
      predicates.push(() => false);
    } else if ((name === 'deleted' && admin && isTrue(value)) || (name === 'locked' && isTrue(value))) {
      // Deleted instances are not kept here, and none can be locked.
      predicates.push(() => false);
    } else if (!NEUTRAL.has(name) && version.atLeast(FIRST_STRICT)) {
      throw new Fault('request_malformed', {
        words: `Additional properties are not allowed (${pythonRepr(name.slice(0, 100))} was unexpected)`,
      });
    }
  }
  return { matches: (instance) => predicates.every((predicate) => predicate(instance)) };
}

function byName(matches: (name: string) => boolean): Predicate {
  return ({ name }) => matches(name);
}

function allTenantsOf(query: URLSearchParams): boolean {
  const value = query.get('all_tenants');
  if (value === null) return false;
  if (value === '' || isTrue(value)) return true;
  if (/^(?:0|f|false|no|n|off)$/i.test(value)) return false;
  throw new Fault('request_malformed', {
    words: `Invalid input for query parameters all_tenants. Value: ${value.slice(0, 100)}. It is not a boolean.`,
  });
}

function isTrue(value: string): boolean {
  return /^(?:1|t|true|yes|y|on)$/i.test(value);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
