import { Type } from 'typebox';
import { HostName, InstanceUuid } from './connect-info.ts';
import type { Payload, Topic } from './contract.ts';

/** How an instance stopped, if it is known that it was not stopped on request. */
export const StopCause = Type.Union([
  /** Its memory was saved to disk (managedsave); the next start resumes from it. */
  Type.Literal('saved'),
  /** Its guest operating system shut it down. */
  Type.Literal('shut_down'),
  /** It or its hypervisor process crashed. */
  Type.Literal('crashed'),
]);
export type StopCause = Type.Static<typeof StopCause>;

/** Published by compute: an instance of that host was started, stopped, migrated away or deleted. */
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
