import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import type { OptionTable } from '../option.ts';
import type { Settings } from '../option-table.ts';
import type { Source } from '../report/problem.ts';
import { isCloud } from '../values/is-cloud.ts';
import type { Role } from './uses.ts';

const ALL_ROLES: readonly Role[] = ['api', 'compute', 'consoleauth', ...PROXY_ROLES, 'dashboard'];
const CONTROLLER_ROLES = ALL_ROLES.filter((role) => role !== 'compute');

type SourceOf = (group: string, option: string) => Source | undefined;

/**
 * The roles to check a configuration for if the command line names none. In front of a cloud: the proxy. With
 * transport = nats, hosts are controllers or compute hosts: a configuration that sets only options of one kind is of that
 * kind. Otherwise all roles. A wrong guess affects only `config check` and the doctor: `oriel serve` is started with its roles.
 */
export function assumedRoles(settings: Settings, table: OptionTable, sourceOf: SourceOf): readonly Role[] {
  if (isCloud(settings)) return PROXY_ROLES;
  if (settings.oriel.transport !== 'nats') return ALL_ROLES;
  const isController = setsOptionOf(CONTROLLER_ROLES, table, sourceOf);
  const isCompute = setsOptionOf(['compute'], table, sourceOf);
  if (isController === isCompute) return ALL_ROLES;
  return isCompute ? ['compute'] : CONTROLLER_ROLES;
}

/** Whether the configuration sets an option that only these roles read. */
function setsOptionOf(roles: readonly Role[], table: OptionTable, sourceOf: SourceOf): boolean {
  return Object.entries(table).some(([group, options]) =>
    Object.entries(options).some(([name, { uses = [] }]) => {
      const kind = sourceOf(group, name)?.kind ?? 'default';
      if (kind === 'default' || kind === 'preset' || uses.length === 0) return false;
      return uses.every((use) => use.roles?.every((role) => roles.includes(role)) === true);
    }),
  );
}
