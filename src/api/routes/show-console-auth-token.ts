import { Type } from 'typebox';
import { Refusal } from '../../flow/refusals.ts';
import { hashToken } from '../../platform/secret.ts';
import { demand, isAdmin } from '../access/policy.ts';
import { Fault } from '../http/fault.ts';
import { inputValidator } from '../input/validate-input.ts';
import { novaRoute } from '../mount/nova.ts';

const noQuery = inputValidator(Type.Object({}, { additionalProperties: false }), 'query');

/** Refusals of a token that cannot be used. All get one reply, as in Nova. */
const NOT_FOUND = new Set([
  'token_unknown',
  'token_expired',
  'token_guest_gone',
  'token_guest_stopped',
  'token_guest_moved',
  'guest_stopped',
  'guest_shut_down',
  'guest_saved',
  'guest_crashed',
  'guest_migrated',
  'guest_deleted',
  'ended_by_operator',
]);

/** The token is not used up. */
export const showConsoleAuthToken = novaRoute({
  method: 'GET',
  path: '/os-console-auth-tokens/:token',
  summary:
    'Show the connect info of a console token, which contains the address of the hypervisor. Administrators only.',
  rule: 'os_compute_api:os-console-auth-tokens',
  reply: Type.Object({
    console: Type.Object({
      instance_uuid: Type.String(),
      host: Type.String(),
      port: Type.Integer(),
      internal_access_path: Type.Union([Type.String(), Type.Null()]),
    }),
  }),
  async handle(request, parts) {
    const { caller, params, requestId, version, query } = request;
    if (version.atLeast('2.99')) noQuery(Object.fromEntries(query));
    demand(isAdmin(caller), 'os_compute_api:os-console-auth-tokens');
    const tokenHash = hashToken(params.token);
    try {
      const { console } = await parts.consoleauth.check_token({ tokenHash, opener: null }, { requestId });
      // Before 2.31 Nova shows only tokens of type rdp-html5, which Oriel does not have.
      if (!version.atLeast('2.31')) throw notAccessible(parts.authenticator.identityUri(request.base));
      const { instanceUuid, host, port, internalAccessPath, viewOnly } = console;
      // Nova's reply cannot express it, so a proxy of Nova's would open a console that takes input.
      if (viewOnly) throw new Fault('not_found', { words: 'Token not found', detail: 'it is view-only' });
      return {
        console: { instance_uuid: instanceUuid, host, port, internal_access_path: internalAccessPath },
      };
    } catch (error) {
      if (!(error instanceof Refusal) || !NOT_FOUND.has(error.code)) throw error;
      // Nova's 404 is all that a caller without the token may learn, so there is no code of its own.
      throw new Fault('not_found', { words: 'Token not found', detail: error.message, cause: error });
    }
  },
});

/** Nova's fault, with the header of the middleware. */
function notAccessible(identityUri: string): Fault {
  return new Fault('forbidden', {
    status: 401,
    words: 'The requested console type details are not accessible',
    headers: { 'WWW-Authenticate': `Keystone uri="${identityUri}"` },
  });
}
