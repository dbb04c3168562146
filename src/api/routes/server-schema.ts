import { Type } from 'typebox';
import { InstanceStatus } from '../../contracts/compute.ts';
import { PowerAction } from '../../contracts/power.ts';

export const Link = Type.Object({ rel: Type.String(), href: Type.String() });

export const ServerSummary = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  links: Type.Array(Link),
});

/** The fields that are always there; microversions add more (src/api/servers/server-view.ts). */
export const Server = Type.Object({
  ...ServerSummary.properties,
  status: Type.Union([...InstanceStatus.anyOf, Type.Literal('REBOOT'), Type.Literal('HARD_REBOOT')]),
  tenant_id: Type.String(),
  user_id: Type.String(),
  hostId: Type.String(),
  flavor: Type.Object({}, { additionalProperties: true }),
  image: Type.String(),
  'OS-EXT-STS:task_state': Type.Union([Type.String(), Type.Null()]),
  'OS-EXT-STS:vm_state': Type.String(),
  'OS-EXT-STS:power_state': Type.Integer(),
  'oriel:power_actions': Type.Array(PowerAction, {
    description: 'the power actions that the caller can begin now',
  }),
  'OS-EXT-SRV-ATTR:host': Type.Optional(Type.String({ description: 'administrators only' })),
});
