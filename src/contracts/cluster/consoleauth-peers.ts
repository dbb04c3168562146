import { Type } from 'typebox';
import { HostName, TokenHash } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

const Sentence = Type.String({ maxLength: 2_000 });

/** One memcached of an instance's store, as that instance sees it. */
export const StoreServerState = Type.Object({
  name: Type.String({ maxLength: 300 }),
  up: Type.Boolean(),
  /** Why it is not; empty where it is. */
  why: Sentence,
});
export type StoreServerState = Type.Static<typeof StoreServerState>;

/** What one instance of the token authority says of itself. */
export const AuthorityFacts = Type.Object({
  /** One process from its start to its end. */
  instance: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  nowMs: Type.Number({ description: 'its clock, milliseconds since the epoch' }),
  store: Type.Object({
    name: Type.String({ maxLength: 64 }),
    /** Whether other processes see what it stores. */
    shared: Type.Boolean(),
    fingerprint: Type.String({ maxLength: 128 }),
    /** `[cache] enabled = False (default)` and so on: what the store was made from, and where that was said. */
    madeFrom: Type.Array(Sentence, { maxItems: 16 }),
    servers: Type.Array(StoreServerState, { maxItems: 64 }),
  }),
  /** What is wrong with the part of its configuration that the store is made from, with file and line. */
  hints: Type.Array(Sentence, { maxItems: 16 }),
});
export type AuthorityFacts = Type.Static<typeof AuthorityFacts>;

/** Something that makes authorities disagree. `clock_skew` loses no token by itself; the others can. */
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
   * Whose consoles fail because of it: those of the host of the authority that found it, those of all hosts, or none. Absent for
   * versions that do not say.
   */
  affects: Type.Optional(
    Type.Union([Type.Literal('this_host'), Type.Literal('all_hosts'), Type.Literal('no_host')]),
  ),
});
export type AuthorityFinding = Type.Static<typeof AuthorityFinding>;

/** What the instances of the token authority say to each other, and to whoever looks after them. */
export const consoleauthPeersContract = {
  name: 'authority',
  servedBy: ['consoleauth'],
  interchangeable: false,
  unreached: 'authority_unreachable',
  methods: {
    describe_authority: {
      /** The instance that asks, or null where it is none: who hears of a new one looks again at once. */
      request: Type.Object({ asker: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]) }),
      reply: Type.Object({
        facts: AuthorityFacts,
        /** What it found when it last compared itself with the others. */
        findings: Type.Array(AuthorityFinding, { maxItems: 64 }),
        /** Whether it refuses to serve because of them: docs/decisions/0006. */
        refuses: Type.Boolean(),
        /** The instances that share its store, itself included; absent for versions that do not say. */
        agreesWith: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256 })),
      }),
      hostsOf: ({ facts }: { facts: AuthorityFacts }) => [facts.host],
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['consoleauth', 'api', 'novncproxy', 'doctor'],
    },
    /** Whether it finds in its store what another has just put into its own. */
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
