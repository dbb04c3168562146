import { Type } from 'typebox';
import { byName, OPTION_GROUPS, PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

const Sentence = Type.String({ maxLength: 4_000 });
const Word = Type.String({ maxLength: 255 });
const Listener = Type.Union([
  Type.Object({ address: Word, port: Type.Integer({ minimum: 0, maximum: 65_535 }), tls: Type.Boolean() }),
  Type.Null(),
]);

/** A certificate file that an option names. */
const CertificateFacts = Type.Object({
  /** `[DEFAULT] cert`, with the source of its value. */
  option: Word,
  file: Type.String({ maxLength: 4_096 }),
  /** When the first certificate in the file expires, in milliseconds since the epoch; null if the file cannot be read. */
  expiresAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** Why it cannot be read; empty if it can. */
  problem: Sentence,
});
export type CertificateFacts = Type.Static<typeof CertificateFacts>;

/** An option that must have the same value in other processes (`sameOn` in the table of options). */
export const SharedOptionFacts = Type.Object({
  group: Word,
  option: Word,
  /** How severe a difference is: `warning` if it may be harmless. */
  level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  /** Equal for equal values. The fingerprint of a secret confirms no guess: decision 27. */
  fingerprint: Type.String({ maxLength: 64 }),
  /** The beginning of the value as `config show` prints it; null for a secret. */
  value: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  /** `file:line`, the environment variable, the flag or `default`. */
  where: Type.String({ maxLength: 4_096 }),
});
export type SharedOptionFacts = Type.Static<typeof SharedOptionFacts>;

const identity = {
  /** Identifies the process from its start to its end; its proxy sends the id in every HTTP response. */
  processId: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  version: Word,
  roles: Type.Array(Word, { maxItems: 16 }),
  nowMs: Type.Number({ description: 'its clock, milliseconds since the epoch' }),
  pid: Type.Integer({ minimum: 0 }),
  startedAtMs: Type.Number({ description: 'milliseconds since the epoch, by its clock' }),
  /** Fingerprint of its contracts and topics; processes with different ones may not understand each other. */
  contracts: Type.String({ maxLength: 64 }),
  /** The process is stopping and takes no new sessions; its successor may already run. */
  isDraining: Type.Boolean(),
  /** `id` is equal in processes that share one boot, one network namespace and one machine name. */
  machine: Type.Object({ id: Type.String({ maxLength: 64 }), name: Word }),
  /** `[DEFAULT] my_ip` */
  address: Word,
  /** The source of `[DEFAULT] host`: `file:line`, the environment variable, the flag or `default`. */
  hostWhere: Type.String({ maxLength: 4_096 }),
  sharedOptions: Type.Array(SharedOptionFacts, { maxItems: 200 }),
};

/** What identifies a process, and what all processes must share. */
export const ProcessIdentity = Type.Object(identity);
export type ProcessIdentity = Type.Static<typeof ProcessIdentity>;

/** How a compute agent offers one kind of console. Null in a process without one. */
const ConsoleFacts = Type.Object({
  enabled: Type.Boolean(),
  serverListen: Word,
  proxyclientAddress: Word,
  proxyclientWhere: Sentence,
  baseUrl: Type.String({ maxLength: 4_096 }),
  baseUrlWhere: Sentence,
});

/** What a process reports about itself. Never a secret: every process on the bus may call this. */
export const ProcessFacts = Type.Object({
  ...identity,
  files: Type.Array(Type.String({ maxLength: 4_096 }), { maxItems: 64 }),
  /** The findings of its configuration check at start-up, with file, line and remedy. */
  findings: Type.Array(
    Type.Object({
      level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
      /** `/etc/oriel/oriel.conf:12`, the environment variable, the flag or `default`. */
      where: Type.String({ maxLength: 4_096 }),
      /** `[cache] memcached_servers: There is no such option.`: equal on all hosts with the same mistake. */
      message: Sentence,
      remedy: Sentence,
    }),
    { maxItems: 100 },
  ),
  api: Listener,
  ...byName(PROXY_ROLES, Listener),
  /** Null if the process has no compute agent. */
  ...byName(OPTION_GROUPS, Type.Union([ConsoleFacts, Type.Null()])),
  certificates: Type.Array(CertificateFacts, { maxItems: 32 }),
  /** What its health routes answer to clients that may read the reasons; absent from older versions. */
  health: Type.Optional(
    Type.Object({
      isReady: Type.Boolean(),
      isHealthy: Type.Boolean(),
      reasons: Type.Array(Sentence, { maxItems: 32 }),
      notes: Type.Array(Sentence, { maxItems: 32 }),
    }),
  ),
  /** The resources that it has lost, in a sentence or more each; absent from older versions. */
  troubles: Type.Optional(Type.Array(Sentence, { maxItems: 32 })),
});
export type ProcessFacts = Type.Static<typeof ProcessFacts>;

const ownHost = ({ host }: ProcessIdentity) => [host];

/** Every process describes itself, for the cluster check and the doctor. */
export const processContract = {
  name: 'process',
  servedBy: ['api', 'consoleauth', ...PROXY_ROLES, 'compute'],
  interchangeable: false,
  methods: {
    /** The small part of `describe_process`, which processes request continually to compare themselves. */
    identify_process: {
      request: Type.Object({}),
      reply: ProcessIdentity,
      hostsOf: ownHost,
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api', 'doctor'],
    },
    describe_process: {
      request: Type.Object({}),
      reply: ProcessFacts,
      hostsOf: ownHost,
      // Longer than a process waits for its bus, so that a lost bus is reported as such and not as a silent process.
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api', 'doctor'],
    },
  },
} as const satisfies Contract;

export type ProcessService = Service<typeof processContract>;
