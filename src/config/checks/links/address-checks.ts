import type { Settings } from '../../option-table.ts';
import type { Check } from '../check.ts';
import type { Reader } from '../uses.ts';

interface WebAddress {
  readonly path: string;
  readonly role: Reader;
  readonly of: (settings: Settings) => string;
  readonly lost: string;
  readonly example: string;
}

const WEB_ADDRESSES: readonly WebAddress[] = [
  {
    path: 'oriel.dashboard_url',
    role: 'proxy',
    of: ({ oriel }) => oriel.dashboard_url,
    lost: 'the console page has no link to it',
    example: 'https://dashboard.example.org/',
  },
  {
    path: 'api.compute_link_prefix',
    role: 'api',
    of: ({ api }) => api.compute_link_prefix,
    lost: 'clients cannot follow the links of the api',
    example: 'https://cloud.example.org:8774',
  },
];

/** Checks that the URLs for users and clients can be opened. */
export const ADDRESS_CHECKS: readonly Check[] = WEB_ADDRESSES.map(({ path, role, of, lost, example }) => ({
  role,
  reads: [path],
  check(settings) {
    const address = of(settings);
    if (address === '' || (/^https?:\/\//i.test(address) && URL.canParse(address))) return undefined;
    return {
      level: 'error',
      message: `"${address}" is not a web URL: ${lost}.`,
      remedy: `Write it with its scheme, such as ${example}.`,
    };
  },
}));
