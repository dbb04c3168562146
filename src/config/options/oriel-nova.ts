import { by, is, isUnset } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, choice, integer, list, string } from '../types.ts';

const API = is('oriel.token_source', 'nova', 'nova-api');
const NOVA = is('oriel.token_source', 'nova', 'nova-api', 'nova-db');

/** `[oriel_nova]`: the cloud's compute API, with `[oriel] token_source = nova` or `nova-api`. The names are those of keystoneauth's adapters. */
export const orielNovaOptions = {
  endpoint_override: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "URL of the compute API, such as http://controller:8774/v2.1. Empty: taken from Keystone's catalog.",
    uses: [by('proxy', API)],
  }),
  valid_interfaces: option({
    type: list(choice('internal', 'public', 'admin')),
    sameOn: 'none',
    default: ['internal', 'public'],
    help: "Interfaces of the catalog's endpoints, in order of preference.",
    uses: [by('proxy', isUnset('oriel_nova.endpoint_override'), API)],
  }),
  service_type: option({
    type: string,
    sameOn: 'none',
    default: 'compute',
    help: 'The type of the compute API in the catalog.',
    uses: [by('proxy', isUnset('oriel_nova.endpoint_override'), API)],
  }),
  region_name: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: "The region of the compute API in the catalog. Empty: the service user's `region_name`.",
    uses: [by('proxy', isUnset('oriel_nova.endpoint_override'), API)],
  }),
  timeout: option({
    type: integer({ min: 1, max: 60 }),
    sameOn: 'none',
    default: 10,
    help: 'Timeout in seconds of one request to the compute API, and of one question to a compute host over RabbitMQ.',
    uses: [by('proxy', NOVA)],
  }),
  slow_driver_timeout: option({
    type: integer({ min: 1, max: 600 }),
    sameOn: 'none',
    default: 70,
    help: "Timeout in seconds of the confirmation of a console whose instance belongs to Nova's ironic or vmware driver. With ironic the answer can take `[ironic] vnc_console_state_timeout` of the compute host, 60 seconds, while the console of a bare-metal server starts. Over RabbitMQ `[DEFAULT] rpc_response_timeout` applies as well.",
    uses: [by('proxy', is('oriel_nova.confirm_consoles', true), NOVA)],
  }),
  cafile: option({
    type: string,
    pem: 'authorities',
    sameOn: 'none',
    default: '',
    help: "PEM file with the authorities that verify the certificate of the compute API. Empty: the service user's `cafile`.",
    uses: [by('proxy', is('oriel_nova.insecure', false), API)],
  }),
  insecure: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Do not verify the certificate of the compute API. Dangerous: an attacker on the path can give any user access to any console.',
    uses: [by('proxy', API)],
  }),
  confirm_consoles: option({
    type: boolean,
    sameOn: 'controllers',
    default: true,
    help: "Before a console opens, ask the instance's host, through Nova, where the console is now, and compare. Nova's token lookup does not ask the host: without this check, the token of a stopped instance opens another instance that has reused its port.",
    uses: [by('proxy', NOVA)],
  }),
};
