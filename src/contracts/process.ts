import { Type } from 'typebox';
import { HostName } from './connect-info.ts';
import type { Contract, Service } from './contract.ts';

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

/** What one process of Oriel says of itself. Never a secret: whoever is on the bus may ask. */
export const ProcessFacts = Type.Object({
  /** This process from its start to its end; its proxy says the same id in every HTTP answer. */
  processId: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  version: Word,
  roles: Type.Array(Word, { maxItems: 16 }),
  nowMs: Type.Number({ description: 'its clock, milliseconds since the epoch' }),
  files: Type.Array(Type.String({ maxLength: 4_096 }), { maxItems: 64 }),
  /** What its configuration check said at start-up, with file, line and remedy. */
  findings: Type.Array(
    Type.Object({ level: Type.Union([Type.Literal('error'), Type.Literal('warning')]), text: Sentence }),
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
});
export type ProcessFacts = Type.Static<typeof ProcessFacts>;

/** Every process answers what it is, for those who look after the whole. */
export const processContract = {
  name: 'process',
  methods: {
    describe_process: {
      request: Type.Object({}),
      reply: ProcessFacts,
      // Longer than a caller waits for its bus: that nobody takes us is told as such, not as nobody's answer.
      deadlineMs: 3_000,
      idempotent: true,
    },
  },
} as const satisfies Contract;

export type ProcessService = Service<typeof processContract>;
