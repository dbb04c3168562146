import { by } from '../checks/uses.ts';
import { option } from '../option.ts';
import { string } from '../types.ts';

const API = [by('api')];

/** `[healthcheck]` */
export const healthcheckOptions = {
  disable_by_file_path: option({
    type: string,
    sameOn: 'none',
    live: true,
    default: '',
    help: 'While this file exists, /healthcheck and /readyz answer 503. Create it to remove the api from a load balancer.',
    nova: true,
    uses: API,
  }),
};
