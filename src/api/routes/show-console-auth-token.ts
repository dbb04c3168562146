import { Type } from 'typebox';
import { Undelivered } from '../../contracts/contract.ts';
import { Refusal } from '../../flow/refusals.ts';
import { hashToken } from '../../platform/secret.ts';
import { demand, isAdmin } from '../access/policy.ts';
import { Fault } from '../http/fault.ts';
import { inputValidator } from '../input/validate-input.ts';
import type { NovaRoute } from '../mount/nova-request.ts';

const noQuery = inputValidator(Type.Object({}, { additionalProperties: false }), 'query');

/** What the authority says of a token that opens nothing: one answer for all, as Nova has it. */
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

/** `GET /os-console-auth-tokens/{token}`: where a console token leads. The token is not used up. */
export const showConsoleAuthToken: NovaRoute = {
  method: 'GET',
  path: '/os-console-auth-tokens/:token',
  summary: 'Tell the connect info of a console token. Administrators only; the hypervisor address is in it.',
  response: Type.Object({
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
    const tokenHash = hashToken(params.token!);
    try {
      const { console } = await parts.consoleauth.check_token({ tokenHash, opener: null }, { requestId });
      // Before 2.31 only tokens of type rdp-html5 could be shown, and there are none here.
      if (!version.atLeast('2.31')) throw notAccessible(parts.authenticator.identityUri(request.links.base));
      const { instanceUuid, host, port, internalAccessPath, viewOnly } = console;
      // Nova's answer has no word for it: a proxy that asks in Nova's way would give out a console that can be used.
      if (viewOnly) throw new Fault('not_found', { words: 'Token not found', detail: 'it is view-only' });
      return {
        console: { instance_uuid: instanceUuid, host, port, internal_access_path: internalAccessPath },
      };
    } catch (error) {
      if (error instanceof Undelivered && error.why !== 'malformed') {
        throw new Refusal('token_check_unreachable', error.message, { cause: error });
      }
      if (!(error instanceof Refusal) || !NOT_FOUND.has(error.code)) throw error;
      // No code of its own: 404 of Nova is all that a caller without the token may learn.
      throw new Fault('not_found', { words: 'Token not found', detail: error.message, cause: error });
    }
  },
};

/** A Nova fault, not the middleware's, but with its header. */
function notAccessible(identityUri: string): Fault {
  return new Fault('forbidden', {
    status: 401,
    words: 'The requested console type details are not accessible',
    headers: { 'WWW-Authenticate': `Keystone uri="${identityUri}"` },
  });
}
