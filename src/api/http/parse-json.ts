import type { FastifyRequest } from 'fastify';
import { Fault } from './fault.ts';

/** text/plain and a missing type are treated like JSON, as in Nova. */
const JSON_TYPES = /^(?:application\/json|text\/plain)\s*(?:;|$)/i;

/**
 * The body as JSON; null if there is none. Fastify's parsers are replaced by one that returns bytes, to keep Nova's order of
 * evaluation.
 * @throws {Fault} request_malformed (415, 400)
 */
export function parseJson(request: FastifyRequest): unknown {
  const bytes = request.body as Buffer | undefined;
  const type = request.headers['content-type'];
  if (type !== undefined && !JSON_TYPES.test(type)) {
    throw new Fault('request_malformed', {
      status: 415,
      words: 'Unsupported Content-Type; this takes application/json.',
    });
  }
  if (bytes === undefined || bytes.length === 0) return null;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new Fault('request_malformed', { words: 'Malformed request body', cause });
  }
}
