import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import { Undelivered } from '../../contracts/contract.ts';
import type { CountedChecksService } from '../../contracts/workers.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { SharedSlots } from './slots/shared-slots.ts';

/** The token authority as a worker may ask it: about tokens and sessions that have a slot, and for nothing that makes or deletes any. */
export function relayConsoleauth(consoleauth: ConsoleauthService): ConsoleauthService {
  return {
    check_token: kept,
    claim_token: relayed(consoleauth.claim_token),
    end_claim: relayed(consoleauth.end_claim),
    check_session: relayed(consoleauth.check_session),
    why_closed: relayed(consoleauth.why_closed),
    authorize_console: kept,
    delete_tokens_for_instance: kept,
    begin_sign_in: kept,
    find_sign_in: kept,
    end_sign_in: kept,
  };
}

/** What a token is good for, asked of the authority for sessions that there is room for. */
export function countChecks(consoleauth: ConsoleauthService, slots: SharedSlots): CountedChecksService {
  const checkToken = relayed(consoleauth.check_token);
  return {
    async check_token({ worker, address, left, ...asked }, call) {
      for (const requestId of left) slots.left(worker, requestId);
      slots.enter(worker, address, call.requestId);
      const checked = await checkToken(asked, call);
      // Whose it is counts before the worker hears of it, which has to ask for nothing more then.
      slots.share(worker, call.requestId, checked.console);
      return checked;
    },
  };
}

async function kept(): Promise<never> {
  throw new Refusal('internal_error', 'no business of a console proxy');
}

function relayed<Asked, Call, Told>(
  ask: (request: Asked, call: Call) => Promise<Told>,
): (request: Asked, call: Call) => Promise<Told> {
  return async (request, call) => {
    try {
      return await ask(request, call);
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      throw new Refusal('token_check_unreachable', `${error.why}: ${error.message}`, { cause: error });
    }
  };
}
