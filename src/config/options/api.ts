import { by } from '../checks/uses.ts';
import { option } from '../option.ts';
import { integer, string } from '../types.ts';

const API = [by('api')];

/** `[api]` */
export const apiOptions = {
  compute_link_prefix: option({
    type: string,
    sameOn: 'controllers',
    live: true,
    default: '',
    help: 'Public base URL of the compute API for the links in its replies, such as https://cloud.example:8774. Empty: derived from the request.',
    oldNames: [{ group: 'DEFAULT', name: 'osapi_compute_link_prefix' }],
    nova: true,
    uses: API,
  }),
  max_limit: option({
    type: integer({ min: 1, max: 10_000 }),
    sameOn: 'controllers',
    live: true,
    default: 1000,
    help: 'Maximum number of instances in one reply; a `next` link leads to the rest.',
    oldNames: [{ group: 'DEFAULT', name: 'osapi_max_limit' }],
    nova: true,
    uses: API,
  }),
};
