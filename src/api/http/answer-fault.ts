import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { asFault, Fault, identityFaultBody, novaFaultBody } from './fault.ts';
import type { RequestLog } from './request-log.ts';

/** The form of Nova's faults, or that of Keystone and of its middleware in front of Nova. */
export type Envelope = 'nova' | 'identity';

/** Sends any thrown value as a fault. Details that a user may not know go only to the log. */
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
      // For Oriel's own pages and tools; the body stays Nova's.
      .header('X-Oriel-Refusal', fault.code)
      .type('application/json; charset=UTF-8')
      .send(asIdentity ? identityFaultBody(fault) : novaFaultBody(fault))
  );
}

/** Refusals of Fastify: bodies that are too large, lengths that do not match, URLs that cannot be decoded. */
function faultOfFastify(error: FastifyError): Fault {
  const status = error.statusCode ?? 500;
  if (status >= 500) return asFault(error);
  const words = status === 413 ? 'Request is too large.' : 'The request could not be understood.';
  return new Fault('request_malformed', { status, words, detail: error.message });
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}
