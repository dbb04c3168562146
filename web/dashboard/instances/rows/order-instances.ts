import type { Server } from '../../../../src/api-client/client.ts';
import { currentText } from '../../../shared/language.ts';
import { statusWord } from '../instance-status.tsx';
import type { Column } from '../list-view.ts';

export function hostOf(instance: Server): string {
  return instance['OS-EXT-SRV-ATTR:host'] ?? '';
}

export function sorted(instances: readonly Server[], column: Column, descending: boolean): readonly Server[] {
  const collator = new Intl.Collator(currentText().language, { numeric: true, sensitivity: 'base' });
  const compare = (a: Server, b: Server) =>
    collator.compare(sortValue(a, column), sortValue(b, column)) ||
    collator.compare(a.name, b.name) ||
    collator.compare(a.id, b.id);
  return instances.toSorted(descending ? (a, b) => compare(b, a) : compare);
}

/** The groups by host in the order of their names; one group without a name if they are not grouped. */
export function grouped(
  instances: readonly Server[],
  byHost: boolean,
): readonly [string, readonly Server[]][] {
  if (!byHost) return [['', instances]];
  const groups = new Map<string, Server[]>();
  for (const instance of instances) {
    const host = hostOf(instance) || '–';
    const others = groups.get(host);
    if (others === undefined) groups.set(host, [instance]);
    else others.push(instance);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether each word of the filter occurs in what the list shows of the instance. */
export function matches(instance: Server, filter: string, condition: string | null): boolean {
  const { name, id, status, tenant_id: project = '' } = instance;
  const shown = [name, id, status, statusWord(status), project, hostOf(instance), condition ?? ''];
  const haystack = shown.join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function sortValue(instance: Server, column: Column): string {
  switch (column) {
    case 'name':
      return instance.name;
    case 'status':
      return statusWord(instance.status);
    case 'project':
      return instance.tenant_id ?? '';
    case 'host':
      return hostOf(instance);
  }
}
