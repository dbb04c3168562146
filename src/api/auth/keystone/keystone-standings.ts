import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Grant } from '../../../contracts/access.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../../platform/clock.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { JsonResponse } from '../../../platform/http/http-json.ts';
import type { Standing } from '../authenticator.ts';

/** Replies are shared for this time: a hundred consoles of one user cause one request. */
const SHARED_MS = 2_000;
const MAX_SHARED = 10_000;
/** Longer than the time between two checks of a console (`session_recheck_interval` is at most an hour). */
const EVENTS_OF_MS = 2 * 3_600_000;

const UserReply = Type.Object({ user: Type.Object({ enabled: Type.Boolean() }) });
const RolesReply = Type.Object({
  role_assignments: Type.Array(Type.Object({ role: Type.Object({ name: Type.String() }) })),
});
const EventsReply = Type.Object({
  events: Type.Array(
    Type.Object({ audit_id: Type.Optional(Type.String()), audit_chain_id: Type.Optional(Type.String()) }),
  ),
});

interface Shared {
  readonly at: number;
  readonly response: Promise<JsonResponse>;
}

/** A GET of Keystone's API with the service user's token. Refuses with identity_unreachable. */
export type Ask = (path: string, call: Call) => Promise<JsonResponse>;

/**
 * Whether Keystone's users still have the rights by which they opened a console. Their tokens are not kept for that: the user, the
 * roles and the revoked tokens are looked up by the audit ids of the tokens.
 */
export class KeystoneStandings {
  readonly #ask: Ask;
  readonly #clock: Clock;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #shared = new BoundedMap<string, Shared>(MAX_SHARED);

  constructor(ask: Ask, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
    this.#now = steadyTime(clock);
  }

  /** Refuses with identity_unreachable if Keystone gives no usable reply, or forbids the service user to ask. */
  async standing(grant: Grant, call: Call): Promise<Standing> {
    const { userId, auditIds } = grant;
    const [isEnabled, revoked, roles] = await Promise.all([
      this.#isEnabled(userId, call),
      this.#revokedIds(call),
      grant.delegated === true ? null : this.#rolesOf(grant, call),
    ]);
    if (!isEnabled)
      return { state: 'over', code: 'user_disabled', detail: `Keystone has disabled or deleted ${userId}` };
    if (auditIds.some((auditId) => revoked.has(auditId))) {
      return {
        state: 'over',
        code: 'sign_in_revoked',
        detail: `Keystone has revoked the token of ${userId}`,
      };
    }
    return { state: 'good', roles };
  }

  /** [Keystone v3 API, "Show user details"] */
  async #isEnabled(userId: string, call: Call): Promise<boolean> {
    const { status, body } = await this.#get(`/users/${encodeURIComponent(userId)}`, call);
    if (status === 404) return false;
    if (status !== 200 || !Value.Check(UserReply, body)) throw unusable(status, 'a user');
    return body.user.enabled;
  }

  /** [Keystone v3 API, "List role assignments"] Includes roles of groups and of parent projects, and implied roles. */
  async #rolesOf({ userId, projectId }: Grant, call: Call): Promise<readonly string[]> {
    const query = new URLSearchParams({ 'user.id': userId, 'scope.project.id': projectId });
    const path = `/role_assignments?${query}&effective&include_names`;
    const { status, body } = await this.#get(path, call);
    if (status !== 200 || !Value.Check(RolesReply, body)) throw unusable(status, "a user's roles");
    return body.role_assignments.map(({ role }) => role.name);
  }

  /** [Keystone v3 API, OS-REVOKE, "List revocation events"] */
  async #revokedIds(call: Call): Promise<ReadonlySet<string>> {
    const beginning = Math.floor((this.#clock.now() - EVENTS_OF_MS) / 60_000) * 60_000;
    const since = new Date(beginning).toISOString();
    const { status, body } = await this.#get(`/OS-REVOKE/events?since=${encodeURIComponent(since)}`, call);
    if (status !== 200 || !Value.Check(EventsReply, body)) throw unusable(status, 'revoked tokens');
    return new Set(
      body.events.flatMap(({ audit_id: one, audit_chain_id: chain }) => [one ?? [], chain ?? []].flat()),
    );
  }

  #get(path: string, call: Call): Promise<JsonResponse> {
    const now = this.#now();
    const shared = this.#shared.get(path);
    if (shared !== undefined && now - shared.at < SHARED_MS) return shared.response;
    const response = this.#ask(path, call);
    this.#shared.set(path, { at: now, response });
    return response;
  }
}

function unusable(status: number, of: string): Refusal {
  const remedy = status === 403 ? ': its service user needs the role admin for that' : '';
  return new Refusal('identity_unreachable', `Keystone answered ${status} when asked about ${of}${remedy}`);
}
