import { Type } from 'typebox';
import {
  type ConsoleKind,
  SINCE_2_6,
  SINCE_2_8,
  SINCE_2_99,
  type Words,
} from '../../consoles/console-kinds.ts';
import { createConsole } from '../console/create-console.ts';
import { recordConsoleRefusal } from '../console/record-refusal.ts';
import { inputValidator } from '../input/validate-input.ts';
import { novaRoute } from '../mount/nova.ts';

/** An extension of Oriel, named as Nova names extensions. Nova's clients never send it. */
const VIEW_ONLY = 'oriel:view_only';
const ViewOnly = Type.Boolean({
  description: 'for viewing only: keys, pointer and clipboard do not reach the instance',
});

/** Protocol and type are independent here: a pair that does not fit is refused later, as by Nova. */
function schemaFor({ protocols, types }: Words, kinds: readonly ConsoleKind[]) {
  const oneOf = (values: readonly string[]) =>
    Type.Unsafe<string>(Type.Enum([...new Set(values)], { type: 'string' }));
  const remoteConsole = Type.Object(
    {
      protocol: oneOf([...protocols, ...kinds.map(({ protocol }) => protocol)]),
      type: oneOf([...types, ...kinds.map(({ type }) => type)]),
      [VIEW_ONLY]: Type.Optional(ViewOnly),
    },
    { additionalProperties: false },
  );
  return Type.Object({ remote_console: remoteConsole }, { additionalProperties: false });
}

/** [step 2] and [step 11]. The status is 200, not 201: clients require it. */
export function createRemoteConsole(kinds: readonly ConsoleKind[]) {
  const newest = schemaFor(SINCE_2_99, kinds);
  const validateSince2_99 = inputValidator(newest, 'body');
  const validateSince2_8 = inputValidator(schemaFor(SINCE_2_8, kinds), 'body');
  const validateSince2_6 = inputValidator(schemaFor(SINCE_2_6, kinds), 'body');
  const offered = kinds.map(
    ({ protocol, type, description }) => `protocol ${protocol}, type ${type} (${description})`,
  );
  return novaRoute({
    method: 'POST',
    path: '/servers/:id/remote-consoles',
    summary: `Create a console of an instance. Oriel offers ${offered.join('; ')}.`,
    rule: 'os_compute_api:os-remote-consoles',
    since: '2.6',
    body: newest,
    reply: Type.Object({
      remote_console: Type.Object({
        protocol: Type.String(),
        type: Type.String(),
        url: Type.String(),
        [VIEW_ONLY]: Type.Optional(
          Type.Boolean({ description: 'true for a view-only console, else absent' }),
        ),
      }),
    }),
    onRefusal: recordConsoleRefusal,
    async handle(request, parts) {
      const { version, body, lenient, params } = request;
      const validate = version.atLeast('2.99')
        ? validateSince2_99
        : version.atLeast('2.8')
          ? validateSince2_8
          : validateSince2_6;
      const requested = validate(body, lenient).remote_console;
      const { protocol, type, [VIEW_ONLY]: isViewOnly = false } = requested;
      const console = { serverId: params.id, protocol, type, viewOnly: isViewOnly };
      const { url, viewOnly } = await createConsole(request, console, parts);
      return { remote_console: { protocol, type, url, ...(viewOnly ? { [VIEW_ONLY]: true } : {}) } };
    },
  });
}
