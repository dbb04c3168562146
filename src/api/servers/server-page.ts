import type { Instance } from '../../contracts/compute.ts';
import { Fault } from '../http/fault.ts';

export interface Page {
  readonly instances: readonly Instance[];
  /** Marker of the next page; absent on the last page. */
  readonly nextMarker?: string;
}

const byName = ({ name }: Instance) => name;
const byUuid = ({ uuid }: Instance) => uuid;

const SORT_KEYS: Readonly<Record<string, (instance: Instance) => string>> = {
  display_name: byName,
  name: byName,
  uuid: byUuid,
  host: ({ host }) => host,
  project_id: ({ projectId }) => projectId,
  user_id: ({ userId }) => userId ?? '',
  vm_state: ({ status }) => status,
};

/**
 * One page in a stable order: by `sort_key` and `sort_dir` if given, then by name, then by id.
 * @throws {Fault} request_malformed for a limit that is no number, or an unknown marker
 */
export function serverPage(instances: readonly Instance[], query: URLSearchParams, maxLimit: number): Page {
  const sorted = sort(instances, query);
  const limit = Math.min(limitOf(query) ?? maxLimit, maxLimit);
  const marker = query.get('marker');
  const before = marker === null ? -1 : sorted.findIndex(({ uuid }) => uuid === marker);
  if (marker !== null && before === -1) {
    throw new Fault('request_malformed', { words: `marker [${marker.slice(0, 100)}] not found` });
  }
  const page = sorted.slice(before + 1, before + 1 + limit);
  const more = before + 1 + limit < sorted.length;
  const last = page.at(-1);
  return { instances: page, ...(more && last ? { nextMarker: last.uuid } : {}) };
}

function sort(instances: readonly Instance[], query: URLSearchParams): Instance[] {
  const directions = query.getAll('sort_dir');
  const orders = query.getAll('sort_key').flatMap((key, index, keys) => {
    // A repeated key decides nothing, and would cost a comparison for each pair.
    const of = Object.hasOwn(SORT_KEYS, key) && keys.indexOf(key) === index ? SORT_KEYS[key] : undefined;
    const sign = (directions[index] ?? directions[0]) === 'asc' ? 1 : -1;
    return of === undefined ? [] : [{ of, sign }];
  });
  // Nova's default is the newest first, but hypervisors do not record when an instance was created.
  const all = [...orders, { of: byName, sign: 1 }, { of: byUuid, sign: 1 }];
  return [...instances].sort((a, b) => {
    for (const { of, sign } of all) {
      const [left, right] = [of(a), of(b)];
      if (left !== right) return (left < right ? -1 : 1) * sign;
    }
    return 0;
  });
}

function limitOf(query: URLSearchParams): number | undefined {
  const text = query.get('limit');
  if (text === null || text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const shown = text.slice(0, 100);
  throw new Fault('request_malformed', {
    words: `Invalid input for query parameters limit. Value: ${shown}. '${shown}' does not match '^[0-9]*$'`,
  });
}
