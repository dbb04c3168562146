import { isRefusalCode, REFUSALS, type RefusalCode } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import type { ObservedEvent } from './events.ts';

/** A refusal that a user met: once for each request, although several steps and processes report it. */
export interface RefusedRequest {
  readonly code: RefusalCode;
  readonly step: StepNumber;
}

/** The refusal that ended a request, if the event is about one. Probes of other programs are none. */
export function refusedRequest(event: ObservedEvent): RefusedRequest | undefined {
  switch (event.event) {
    case 'sign_in.failed':
      return refusalOf(event.code, 2);
    case 'console.refused':
      return refusalOf(event.code, event.step);
    case 'session.refused':
      return event.probe === null ? refusalOf(event.code, event.step) : undefined;
    default:
      return undefined;
  }
}

/** A defect can occur at each step; another refusal counts at its own, whatever a peer reports. */
function refusalOf(code: string, step: number): RefusedRequest | undefined {
  if (!isRefusalCode(code)) return undefined;
  return { code, step: code === 'internal_error' ? (step as StepNumber) : REFUSALS[code].step };
}
