import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import type { CountedChecksService } from '../../contracts/workers.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { SharedSlots } from './slots/shared-slots.ts';

/** The calls to the token authority that a worker may make: for tokens and sessions that have a slot, and not to create or delete any. */
export function relayConsoleauth(consoleauth: ConsoleauthService): ConsoleauthService {
  return {
    check_token: denied,
    claim_token: consoleauth.claim_token,
    end_claim: consoleauth.end_claim,
    check_session: consoleauth.check_session,
    why_closed: consoleauth.why_closed,
    authorize_console: denied,
    delete_tokens_for_instance: denied,
    begin_sign_in: denied,
    find_sign_in: denied,
    end_sign_in: denied,
  };
}

/** Checks tokens for the sessions of workers, and counts a slot for each. */
export function countChecks(consoleauth: ConsoleauthService, slots: SharedSlots): CountedChecksService {
  return {
    async check_token({ worker, address, left, ...request }, call) {
      for (const requestId of left) slots.left(worker, requestId);
      slots.enter(worker, address, call.requestId);
      const checked = await consoleauth.check_token(request, call);
      // Counted here for user and instance, so that the worker needs no second call.
      slots.share(worker, call.requestId, checked.console);
      return checked;
    },
  };
}

async function denied(): Promise<never> {
  throw new Refusal('internal_error', 'this method is not available to workers');
}
