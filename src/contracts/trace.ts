import { Type } from 'typebox';
import { PROXY_ROLES } from '../consoles/console-kinds.ts';
import type { Contract, Service } from './contract.ts';

const SpanSchema = Type.Object({
  requestId: Type.String(),
  step: Type.Integer({ minimum: 1, maximum: 16 }),
  host: Type.String(),
  startedAt: Type.Number({ description: 'milliseconds since the epoch' }),
  durationMs: Type.Number(),
  outcome: Type.String({ description: 'ok, or a code of docs/errors.md' }),
  detail: Type.String(),
  projectId: Type.Optional(Type.String()),
  /** The short hash: src/flow/token-fingerprint.ts. */
  token: Type.Optional(Type.String({ maxLength: 64 })),
  instanceUuid: Type.Optional(Type.String({ maxLength: 64 })),
  computeHost: Type.Optional(Type.String({ maxLength: 255 })),
});

/** Every process returns what it recorded of a request. */
export const traceContract = {
  name: 'trace',
  servedBy: ['api', 'consoleauth', ...PROXY_ROLES, 'compute', 'proxy_worker'],
  interchangeable: false,
  methods: {
    spans_of_request: {
      request: Type.Object({
        requestId: Type.String({ maxLength: 64 }),
        /** Also returns the spans of all other requests about the console of that token. */
        token: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}$' })),
      }),
      reply: Type.Object({ spans: Type.Array(SpanSchema, { maxItems: 1_000 }) }),
      hostsOf: ({ spans }: { spans: readonly { host: string }[] }) => spans.map(({ host }) => host),
      deadlineMs: 2_000,
      idempotent: true,
      calledBy: ['api', ...PROXY_ROLES, 'doctor', 'demo_driver'],
    },
  },
} as const satisfies Contract;

export type TraceService = Service<typeof traceContract>;
