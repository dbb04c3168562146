import { Type } from 'typebox';
import { createConsole } from '../create-console.ts';
import { inputValidator } from '../input/validate-input.ts';
import type { Microversion } from '../mount/microversion.ts';
import type { NovaRoute } from '../mount/nova-request.ts';

/** Oriel's own, beside what Nova has; named as Nova names what an extension adds. Nova's clients never send it. */
const VIEW_ONLY = 'oriel:view_only';
const ViewOnly = Type.Boolean({
  description: 'for looking alone: keys, pointer and clipboard do not reach the guest',
});

/** Both words are free of each other here: what does not go together is refused further down, as Nova has it. */
function schema(protocols: readonly string[], types: readonly string[]) {
  const word = (words: readonly string[]) => Type.Unsafe<string>(Type.Enum([...words], { type: 'string' }));
  const remoteConsole = Type.Object(
    { protocol: word(protocols), type: word(types), [VIEW_ONLY]: Type.Optional(ViewOnly) },
    { additionalProperties: false },
  );
  return Type.Object({ remote_console: remoteConsole }, { additionalProperties: false });
}

const PROTOCOLS = ['vnc', 'spice', 'rdp', 'serial'];
const TYPES = ['novnc', 'xvpvnc', 'rdp-html5', 'spice-html5', 'serial'];

const SINCE_2_99 = schema([...PROTOCOLS, 'mks'], [...TYPES, 'webmks', 'spice-direct']);

/** Newest first. */
const VALIDATORS = [
  { since: '2.99', validate: inputValidator(SINCE_2_99, 'body') },
  { since: '2.8', validate: inputValidator(schema([...PROTOCOLS, 'mks'], [...TYPES, 'webmks']), 'body') },
  { since: '2.6', validate: inputValidator(schema(PROTOCOLS, TYPES), 'body') },
];

function validatorAt(version: Microversion) {
  return VALIDATORS.find(({ since }) => version.atLeast(since))!.validate;
}

/** [step 2] and [step 11]: `POST /servers/{id}/remote-consoles`. 200, not 201: clients insist. */
export const createRemoteConsole: NovaRoute = {
  method: 'POST',
  path: '/servers/:id/remote-consoles',
  summary: "Make a console address for a guest. Oriel offers protocol vnc, type novnc, of Nova's kinds.",
  since: '2.6',
  body: SINCE_2_99,
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
