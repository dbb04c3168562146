import type { Option } from '../option.ts';
import { list, string } from '../types.ts';

/** `[console]` */
export const consoleOptions = {
  allowed_origins: {
    type: list(string),
    default: [],
    help: "Host names, beside the request's own Host, that an Origin header may name. No scheme, no port.",
    oldNames: [{ group: 'DEFAULT', name: 'console_allowed_origins' }],
    nova: true,
  } as Option<readonly string[]>,
};
