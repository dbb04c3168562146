import { Type } from 'typebox';
import { HostName, InstanceUuid } from './connect-info.ts';
import type { Payload, Topic } from './contract.ts';

/** How an instance stopped, where it is known that it was not simply stopped on request. */
export const StopCause = Type.Union([
  /** Its memory is on disk (managedsave); the next start goes on from there. */
  Type.Literal('saved'),
  /** Its own operating system switched it off. */
  Type.Literal('shut_down'),
  /** It or its hypervisor process crashed. */
  Type.Literal('crashed'),
]);
export type StopCause = Type.Static<typeof StopCause>;

/** compute to consoleauth and api: a guest's life took a turn on that host. */
export const instanceChangedTopic = {
  name: 'instance.changed',
  publishedBy: ['compute'],
  receivedBy: ['consoleauth', 'api'],
  perHost: true,
  payload: Type.Object({
    instanceUuid: InstanceUuid,
    host: HostName,
    change: Type.Union([
      Type.Literal('started'),
      Type.Literal('stopped'),
      Type.Literal('migrated'),
      Type.Literal('deleted'),
    ]),
    /** Of a stop. */
    cause: Type.Optional(StopCause),
  }),
} as const satisfies Topic;

export type InstanceChanged = Payload<typeof instanceChangedTopic>;
