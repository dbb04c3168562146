import { Secret } from '../../../platform/secret.ts';
import { by, is, isSet } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { integer, secret, string } from '../../types.ts';

/** The proxy asks nova-compute over RabbitMQ. */
const BUS = is('oriel.token_source', 'nova', 'nova-db');

/** The options of oslo.messaging in `[DEFAULT]`. */
export const rpcOptions = {
  transport_url: option({
    type: secret,
    sameOn: 'none',
    default: new Secret(''),
    help: 'RabbitMQ, by which the proxy asks nova-compute where a console is: `rabbit://user:password@host:5672,user:password@host2:5672/virtual_host`. Special characters of a password are written as %XX. The query may replace options of [oslo_messaging_rabbit]. Empty: no RabbitMQ.',
    secret: true,
    nova: true,
    uses: [by('proxy', BUS)],
  }),
  control_exchange: option({
    type: string,
    sameOn: 'none',
    default: 'nova',
    help: 'The exchange of RabbitMQ that Nova uses.',
    nova: true,
    uses: [by('proxy', isSet('DEFAULT.transport_url'), BUS)],
  }),
  rpc_response_timeout: option({
    type: integer({ min: 1, max: 3_600 }),
    sameOn: 'none',
    default: 60,
    help: 'How long nova-compute may take to answer a call, in seconds. The proxy waits no longer than for any other answer about a console.',
    nova: true,
    uses: [by('proxy', isSet('DEFAULT.transport_url'), BUS)],
  }),
};
