import { by, is, isUnset } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, choice, integer, list, string } from '../types.ts';

const NOVA = is('oriel.token_source', 'nova');

/** `[oriel_nova]`: how the proxy asks the cloud's compute API, with `[oriel] token_source = nova`; names as keystoneauth's adapters have them. */
export const orielNovaOptions = {
  endpoint_override: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "The compute API's address, such as http://controller:8774/v2.1. Empty: looked up in Keystone's catalog.",
    uses: [by('novncproxy', NOVA)],
  }),
  valid_interfaces: option({
    type: list(choice('internal', 'public', 'admin')),
    sameOn: 'none',
    default: ['internal', 'public'],
    help: 'Which endpoints of the catalog to take, in order of preference.',
    uses: [by('novncproxy', isUnset('oriel_nova.endpoint_override'), NOVA)],
  }),
  service_type: option({
    type: string,
    sameOn: 'none',
    default: 'compute',
    help: 'The type of the compute API in the catalog.',
    uses: [by('novncproxy', isUnset('oriel_nova.endpoint_override'), NOVA)],
  }),
  region_name: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "The region of the compute API in the catalog. Empty: the service user's `region_name`.",
    uses: [by('novncproxy', isUnset('oriel_nova.endpoint_override'), NOVA)],
  }),
  timeout: option({
    type: integer({ min: 1, max: 60 }),
    sameOn: 'none',
    default: 10,
    help: 'Seconds for one request to the compute API.',
    uses: [by('novncproxy', NOVA)],
  }),
  cafile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: "PEM file with the authorities that may sign the compute API's certificate. Empty: the service user's `cafile`.",
    uses: [by('novncproxy', is('oriel_nova.insecure', false), NOVA)],
  }),
  insecure: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: "Do not verify the compute API's certificate. Dangerous: whoever sits in between can let anybody in.",
    uses: [by('novncproxy', NOVA)],
  }),
  confirm_consoles: option({
    type: boolean,
    sameOn: 'controllers',
    default: true,
    help: "Before a console opens, have the guest's host say through Nova where its screen is now, and compare. Nova's look-up of a token does not ask the host; without this, the token of a guest that was stopped opens whatever guest has its port now.",
    uses: [by('novncproxy', NOVA)],
  }),
};
