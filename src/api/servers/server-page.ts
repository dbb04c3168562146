import type { Instance } from '../../contracts/compute.ts';
import { Fault } from '../http/fault.ts';

export interface Page {
  readonly instances: readonly Instance[];
  /** Marker of the next page; absent on the last one. */
  readonly nextMarker?: string;
}

const SORT_KEYS: Readonly<Record<string, (instance: Instance) => string>> = {
  display_name: ({ name }) => name,
  name: ({ name }) => name,
  uuid: ({ uuid }) => uuid,
  host: ({ host }) => host,
  project_id: ({ projectId }) => projectId,
  user_id: ({ userId }) => userId ?? '',
  vm_state: ({ status }) => status,
};

/**
 * One page in a steady order: by `sort_key` and `sort_dir` where given, else by name, then by id.
 * @throws {Fault} request_malformed: limit, or a marker that is not among them
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
  const orders = query
    .getAll('sort_key')
    // A key that is named again decides nothing more, and would cost a comparison for each pair.
    .flatMap((key, index, keys) =>
      Object.hasOwn(SORT_KEYS, key) && keys.indexOf(key) === index
        ? [{ of: SORT_KEYS[key]!, sign: (directions[index] ?? directions[0]) === 'asc' ? 1 : -1 }]
        : [],
    );
  // Nova's default is the newest first; hypervisors do not tell when a guest was made.
  const all = [...orders, { of: SORT_KEYS.name!, sign: 1 }, { of: SORT_KEYS.uuid!, sign: 1 }];
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
