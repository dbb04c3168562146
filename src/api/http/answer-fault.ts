import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { asFault, Fault, identityFaultBody, novaFaultBody } from './fault.ts';
import type { RequestLog } from './request-log.ts';

/** Nova's own faults, or the envelope of Keystone and of its middleware in front of Nova. */
export type Envelope = 'nova' | 'identity';

/** Answers any thrown value as a fault; what a person may not know goes to the log alone. */
export function answerFault(
  log: RequestLog,
  envelope: Envelope,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = isFastifyError(error) ? faultOfFastify(error) : asFault(error);
  const fields = {
    request_id: request.id,
    step: fault.step,
    code: fault.code,
    status: fault.status,
    detail: fault.detail,
  };
  if (fault.status === 500) {
    log.write(request, 'error', fault.code, { ...fields, err: fault.cause ?? fault }, 'request failed');
  } else {
    log.write(request, 'info', fault.code, fields, 'request refused');
  }
  const asIdentity = envelope === 'identity' || fault.code === 'unauthenticated';
  return (
    reply
      .code(fault.status)
      .headers({ ...fault.retryAfterHeader, ...fault.headers })
      // For Oriel's own pages and tools, which have the remedy by the code; the body stays as Nova's.
      .header('X-Oriel-Refusal', fault.code)
      .type('application/json; charset=UTF-8')
      .send(asIdentity ? identityFaultBody(fault) : novaFaultBody(fault))
  );
}

/** What Fastify itself refuses: bodies too big, lengths that do not fit, addresses that cannot be decoded. */
function faultOfFastify(error: FastifyError): Fault {
  const status = error.statusCode ?? 500;
  if (status >= 500) return asFault(error);
  const words = status === 413 ? 'Request is too large.' : 'The request could not be understood.';
  return new Fault('request_malformed', { status, words, detail: error.message });
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}
