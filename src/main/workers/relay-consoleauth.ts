import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import { Undelivered } from '../../contracts/contract.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { SharedRooms } from './shared-rooms.ts';

/** The token authority as a worker may ask it: about tokens and sessions, and for nothing that makes or deletes any. */
export function relayConsoleauth(consoleauth: ConsoleauthService, rooms: SharedRooms): ConsoleauthService {
  const relayed =
    <Asked, Call, Told>(ask: (request: Asked, call: Call) => Promise<Told>) =>
    async (request: Asked, call: Call): Promise<Told> => {
      try {
        return await ask(request, call);
      } catch (error) {
        if (!(error instanceof Undelivered)) throw error;
        throw new Refusal('token_check_unreachable', `${error.why}: ${error.message}`, { cause: error });
      }
    };
  const checkToken = relayed(consoleauth.check_token);
  const kept = async () => {
    throw new Refusal('internal_error', 'no business of a console proxy');
  };
  return {
    async check_token(request, call) {
      rooms.require(call.requestId);
      const checked = await checkToken(request, call);
      // Whose it is counts before the worker hears of it, which has to ask for nothing more then.
      rooms.share(call.requestId, checked.console);
      return checked;
    },
    claim_token: relayed(consoleauth.claim_token),
    end_claim: relayed(consoleauth.end_claim),
    check_session: relayed(consoleauth.check_session),
    authorize_console: kept,
    delete_tokens_for_instance: kept,
  };
}
