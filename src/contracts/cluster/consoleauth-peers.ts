import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName, TokenHash } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

const Sentence = Type.String({ maxLength: 2_000 });

/** One memcached server of an authority's store, as that authority sees it. */
const StoreServerState = Type.Object({
  name: Type.String({ maxLength: 300 }),
  up: Type.Boolean(),
  /** Why it is not up; empty if it is. */
  why: Sentence,
});
export type StoreServerState = Type.Static<typeof StoreServerState>;

/** What one token authority reports about itself. */
export const AuthorityFacts = Type.Object({
  /** Identifies the process from its start to its end. */
  instance: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  nowMs: Type.Number({ description: 'its clock, milliseconds since the epoch' }),
  store: Type.Object({
    name: Type.String({ maxLength: 64 }),
    /** Whether other processes use the same store. */
    shared: Type.Boolean(),
    fingerprint: Type.String({ maxLength: 128 }),
    /** The options that define the store, with their sources: `[cache] enabled = False (default)`. */
    madeFrom: Type.Array(Sentence, { maxItems: 16 }),
    servers: Type.Array(StoreServerState, { maxItems: 64 }),
  }),
  /** Problems in the configuration of the store, with file and line. */
  hints: Type.Array(Sentence, { maxItems: 16 }),
});
export type AuthorityFacts = Type.Static<typeof AuthorityFacts>;

/** A reason why authorities disagree. All but `clock_skew` can lose tokens. */
export const AuthorityFinding = Type.Object({
  code: Type.Union([
    Type.Literal('private_store'),
    Type.Literal('different_stores'),
    Type.Literal('canary_unread'),
    Type.Literal('clock_skew'),
    Type.Literal('not_on_this_bus'),
  ]),
  hosts: Type.Array(HostName, { maxItems: 256 }),
  message: Type.String({ maxLength: 8_000 }),
  remedy: Sentence,
  /**
   * Which consoles fail because of it: those of the host of the authority that found it, those of all hosts, or none. Absent from
   * older versions.
   */
  affects: Type.Optional(
    Type.Union([Type.Literal('this_host'), Type.Literal('all_hosts'), Type.Literal('no_host')]),
  ),
});
export type AuthorityFinding = Type.Static<typeof AuthorityFinding>;

/** Served by every token authority, for the other authorities and for programs that observe them. */
export const consoleauthPeersContract = {
  name: 'authority',
  servedBy: ['consoleauth'],
  interchangeable: false,
  unreached: 'authority_unreachable',
  methods: {
    describe_authority: {
      /** The calling authority, or null for another program. An authority that learns of a new one checks the cluster at once. */
      request: Type.Object({ asker: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]) }),
      reply: Type.Object({
        facts: AuthorityFacts,
        /** The findings of its last cluster check. */
        findings: Type.Array(AuthorityFinding, { maxItems: 64 }),
        /** Whether it refuses requests because of them: decision 6. */
        refuses: Type.Boolean(),
        /** The authorities that share its store, itself included; absent from older versions. */
        agreesWith: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256 })),
      }),
      hostsOf: ({ facts }: { facts: AuthorityFacts }) => [facts.host],
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['consoleauth', 'api', ...PROXY_ROLES, 'doctor'],
    },
    /** Whether its store contains the probe token that another authority has just stored. */
    find_canary: {
      request: Type.Object({ tokenHash: TokenHash }),
      reply: Type.Object({
        instance: Type.String({ minLength: 1, maxLength: 64 }),
        found: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unavailable')]),
      }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['consoleauth'],
    },
  },
} as const satisfies Contract;

export type ConsoleauthPeersService = Service<typeof consoleauthPeersContract>;
