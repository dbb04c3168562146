import { natsAuthorization } from '../../transport/registry.ts';

/** For the command line, which knows no transport. */
export const busPermissionLines = natsAuthorization;
