import type { Identity } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import { type ApiRequest, routesFor, type Surface } from './route.ts';

/** Where this API is, for the catalog. */
export interface Endpoints {
  readonly base: string;
  readonly region: string;
}

export interface IdentityRequest extends ApiRequest {
  readonly identity: Identity;
  /** The caller's own token, and the one that the request is about. */
  readonly authToken: string;
  readonly subjectToken: string;
  readonly endpoints: Endpoints;
}

/** Declares a row of the part of Keystone v3 that is served for local users. */
export const identityRoute = routesFor<IdentityRequest>();

/** How requests to the identity API are evaluated. */
export const identityEvaluation: Pick<Surface<IdentityRequest>, 'envelope' | 'before' | 'complete'> = {
  envelope: 'identity',
  before: (_request, reply) => void reply.header('Vary', 'X-Auth-Token'),
  complete(common, { headers }, _route, { authenticator: { identity }, settings }) {
    if (identity === undefined) throw new Fault('not_found');
    return {
      ...common,
      identity,
      authToken: String(headers['x-auth-token'] ?? ''),
      subjectToken: String(headers['x-subject-token'] ?? ''),
      endpoints: { base: common.base, region: settings.oriel_auth.region_name },
    };
  },
};
