import { Type } from 'typebox';
import { HostName, InstanceUuid } from './connect-info.ts';
import type { Payload, Topic } from './contract.ts';

/** compute to consoleauth and api: a guest's life took a turn on that host. */
export const instanceChangedTopic = {
  name: 'instance.changed',
  payload: Type.Object({
    instanceUuid: InstanceUuid,
    host: HostName,
    change: Type.Union([
      Type.Literal('started'),
      Type.Literal('stopped'),
      Type.Literal('migrated'),
      Type.Literal('deleted'),
    ]),
  }),
} as const satisfies Topic;

export type InstanceChanged = Payload<typeof instanceChangedTopic>;
