import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

const Count = Type.Integer({ minimum: 0 });
const Code = Type.String({ maxLength: 64 });
const StepNumber = Type.Integer({ minimum: 1, maximum: 16 });

/** What one process, or one worker of a proxy, did in the last minutes. */
export const Activity = Type.Object({
  /** How long the numbers are for: a process that has just started has no full quarter of an hour. */
  seconds: Type.Number({ minimum: 0 }),
  opened: Type.Array(Type.Object({ kind: Type.String({ maxLength: 64 }), count: Count }), { maxItems: 16 }),
  /** Each refused request for a console, sign-in or opening once, with the step that refused it. */
  refusals: Type.Array(Type.Object({ code: Code, step: StepNumber, count: Count }), { maxItems: 256 }),
  /** Upper bounds of the buckets of durations, in seconds. */
  bounds: Type.Array(Type.Number(), { maxItems: 32 }),
  steps: Type.Array(
    Type.Object({
      step: StepNumber,
      passed: Count,
      refused: Count,
      /** The durations of the passed steps; the last bucket has what is above all bounds. */
      buckets: Type.Array(Count, { maxItems: 33 }),
    }),
    { maxItems: 16 },
  ),
});
export type Activity = Type.Static<typeof Activity>;

/** What one process reports, with all its workers. */
export const ProcessActivity = Type.Object({
  processId: Type.String({ minLength: 1, maxLength: 64 }),
  host: HostName,
  roles: Type.Array(Type.String({ maxLength: 255 }), { maxItems: 16 }),
  /** Of the process itself and of each worker that answered. */
  parts: Type.Array(Activity, { maxItems: 65 }),
  /** The workers that did not answer. */
  silentWorkers: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 64 }),
});
export type ProcessActivity = Type.Static<typeof ProcessActivity>;

/** Every process reports its recent activity, for the doctor and the health page: decision 50. */
export const activityContract = {
  name: 'activity',
  servedBy: ['api', 'consoleauth', ...PROXY_ROLES, 'compute'],
  interchangeable: false,
  methods: {
    recent_activity: {
      request: Type.Object({}),
      reply: ProcessActivity,
      hostsOf: ({ host }: ProcessActivity) => [host],
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['api', 'doctor'],
    },
  },
} as const satisfies Contract;

export type ActivityService = Service<typeof activityContract>;
