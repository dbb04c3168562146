import { Type } from 'typebox';
import { HostName } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

const Sentence = Type.String({ maxLength: 4_000 });
const Word = Type.String({ maxLength: 255 });
const Listener = Type.Union([
  Type.Object({ address: Word, port: Type.Integer({ minimum: 0, maximum: 65_535 }), tls: Type.Boolean() }),
  Type.Null(),
]);

/** A certificate file that an option names. */
export const CertificateFacts = Type.Object({
  /** `[DEFAULT] cert`, and where that was said. */
  option: Word,
  file: Type.String({ maxLength: 4_096 }),
  /** The earliest end of those in the file, milliseconds since the epoch; null where it cannot be read. */
  expiresAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** Why it cannot be read; empty where it can. */
  problem: Sentence,
});
export type CertificateFacts = Type.Static<typeof CertificateFacts>;

/** An option that other processes must have the same value of (`sameOn` in the table of options). */
export const SharedOptionFacts = Type.Object({
  group: Word,
  option: Word,
  /** How bad a difference is: `warning` where it may be harmless. */
  level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  /** Equal for equal values. That of a secret confirms no guess: docs/decisions/0027. */
  fingerprint: Type.String({ maxLength: 64 }),
  /** The beginning of the value as `config show` prints it; null for a secret. */
  value: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  /** `file:line`, the environment variable, the flag or `default`. */
  where: Type.String({ maxLength: 4_096 }),
});
export type SharedOptionFacts = Type.Static<typeof SharedOptionFacts>;

const identity = {
  /** This process from its start to its end; its proxy says the same id in every HTTP answer. */
  processId: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  version: Word,
  roles: Type.Array(Word, { maxItems: 16 }),
  nowMs: Type.Number({ description: 'its clock, milliseconds since the epoch' }),
  pid: Type.Integer({ minimum: 0 }),
  startedAtMs: Type.Number({ description: 'milliseconds since the epoch, by its clock' }),
  /** Of the contracts and topics that it speaks; processes with different ones may not understand each other. */
  contracts: Type.String({ maxLength: 64 }),
  /** It ends and takes no new sessions: its successor may run already. */
  isDraining: Type.Boolean(),
  /** `id` is the same for processes that share one boot, one network namespace and one machine name. */
  machine: Type.Object({ id: Type.String({ maxLength: 64 }), name: Word }),
  /** `[DEFAULT] my_ip` */
  address: Word,
  /** Where `[DEFAULT] host` was set: `file:line`, the environment variable, the flag or `default`. */
  hostWhere: Type.String({ maxLength: 4_096 }),
  sharedOptions: Type.Array(SharedOptionFacts, { maxItems: 200 }),
};

/** What tells one process from all others, and what must be the same in all of them. */
export const ProcessIdentity = Type.Object(identity);
export type ProcessIdentity = Type.Static<typeof ProcessIdentity>;

/** What one process of Oriel says of itself. Never a secret: every process on the bus may ask. */
export const ProcessFacts = Type.Object({
  ...identity,
  files: Type.Array(Type.String({ maxLength: 4_096 }), { maxItems: 64 }),
  /** What its configuration check said at start-up, with file, line and remedy. */
  findings: Type.Array(
    Type.Object({
      level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
      /** `/etc/oriel/oriel.conf:12`, the environment variable, the flag or `default`. */
      where: Type.String({ maxLength: 4_096 }),
      /** `[vnc] server_lisen: There is no such option.`: alike on all hosts that have made the same mistake. */
      message: Sentence,
      remedy: Sentence,
    }),
    { maxItems: 100 },
  ),
  api: Listener,
  novncproxy: Listener,
  /** Of a compute agent; null for others. */
  vnc: Type.Union([
    Type.Object({
      enabled: Type.Boolean(),
      serverListen: Word,
      proxyclientAddress: Word,
      proxyclientWhere: Sentence,
      baseUrl: Type.String({ maxLength: 4_096 }),
      baseUrlWhere: Sentence,
    }),
    Type.Null(),
  ]),
  certificates: Type.Array(CertificateFacts, { maxItems: 32 }),
  /** What it needs and has lost, a sentence or some each; absent for versions that do not say. */
  troubles: Type.Optional(Type.Array(Sentence, { maxItems: 32 })),
});
export type ProcessFacts = Type.Static<typeof ProcessFacts>;

const ownHost = ({ host }: ProcessIdentity) => [host];

/** Every process answers what it is, for those who look after the whole. */
export const processContract = {
  name: 'process',
  servedBy: ['api', 'consoleauth', 'novncproxy', 'compute'],
  interchangeable: false,
  methods: {
    /** The small part of `describe_process`, for processes that compare themselves with each other all the time. */
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
      // Longer than a caller waits for its bus: that nobody takes us is told as such, not as nobody's answer.
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['doctor'],
    },
  },
} as const satisfies Contract;

export type ProcessService = Service<typeof processContract>;
