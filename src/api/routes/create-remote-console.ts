import { Type } from 'typebox';
import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import { createConsole } from '../create-console.ts';
import { inputValidator } from '../input/validate-input.ts';
import type { Microversion } from '../mount/microversion.ts';
import type { NovaRoute } from '../mount/nova-request.ts';

/** Oriel's own, beside what Nova has; named as Nova names what an extension adds. Nova's clients never send it. */
const VIEW_ONLY = 'oriel:view_only';
const ViewOnly = Type.Boolean({
  description: 'for looking alone: keys, pointer and clipboard do not reach the guest',
});

/** The words that Nova accepts from each microversion on, newest first. It offers only some of them in any one cloud. */
const NOVA_WORDS = [
  {
    since: '2.99',
    protocols: ['vnc', 'spice', 'rdp', 'serial', 'mks'],
    types: ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks', 'spice-direct'],
  },
  {
    since: '2.8',
    protocols: ['vnc', 'spice', 'rdp', 'serial', 'mks'],
    types: ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial', 'webmks'],
  },
  {
    since: '2.6',
    protocols: ['vnc', 'spice', 'rdp', 'serial'],
    types: ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial'],
  },
];

/** Protocol and type are independent here: a pair that does not fit is refused later, as by Nova. */
function schemaFor(words: (typeof NOVA_WORDS)[number], kinds: readonly ConsoleKind[]) {
  const oneOf = (values: readonly string[]) =>
    Type.Unsafe<string>(Type.Enum([...new Set(values)], { type: 'string' }));
  const remoteConsole = Type.Object(
    {
      protocol: oneOf([...words.protocols, ...kinds.map(({ protocol }) => protocol)]),
      type: oneOf([...words.types, ...kinds.map(({ type }) => type)]),
      [VIEW_ONLY]: Type.Optional(ViewOnly),
    },
    { additionalProperties: false },
  );
  return Type.Object({ remote_console: remoteConsole }, { additionalProperties: false });
}

/** [step 2] and [step 11]: `POST /servers/{id}/remote-consoles`. 200, not 201: clients insist. */
export function createRemoteConsole(kinds: readonly ConsoleKind[]): NovaRoute {
  const schemas = NOVA_WORDS.map((words) => ({ since: words.since, schema: schemaFor(words, kinds) }));
  const versions = schemas.map(({ since, schema }) => ({ since, validate: inputValidator(schema, 'body') }));
  const validatorAt = (version: Microversion) =>
    versions.find(({ since }) => version.atLeast(since))!.validate;
  const offered = kinds.map(
    ({ protocol, type, description }) => `protocol ${protocol}, type ${type} (${description})`,
  );
  return {
    method: 'POST',
    path: '/servers/:id/remote-consoles',
    summary: `Create a console of an instance. Oriel offers ${offered.join('; ')}.`,
    since: '2.6',
    body: schemas[0]!.schema,
    response: Type.Object({
      remote_console: Type.Object({
        protocol: Type.String(),
        type: Type.String(),
        url: Type.String(),
        [VIEW_ONLY]: Type.Optional(Type.Boolean({ description: 'there, and true, where the console is' })),
      }),
    }),
    traced: true,
    async handle(request, parts) {
      const { requestId, caller, address, arrivedAt, params } = request;
      const asked = validatorAt(request.version)(request.body, request.lenient).remote_console;
      const { protocol, type } = asked;
      const { url, viewOnly } = await createConsole({
        parts,
        requestId,
        caller,
        address,
        arrivedAt,
        serverId: params.id!,
        protocol,
        type,
        viewOnly: asked[VIEW_ONLY] ?? false,
      });
      return { remote_console: { protocol, type, url, ...(viewOnly ? { [VIEW_ONLY]: true } : {}) } };
    },
  };
}
