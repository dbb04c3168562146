import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CONSOLE_ACTIONS, OFFERED_ACTION } from '../../consoles/console-kinds.ts';
import type { ApiParts } from '../api-parts.ts';
import { createConsole } from '../console/create-console.ts';
import { recordConsoleRefusal } from '../console/record-refusal.ts';
import { Fault } from '../http/fault.ts';
import { parseJson } from '../http/parse-json.ts';
import { inputValidator } from '../input/validate-input.ts';
import { novaRoute } from '../mount/nova.ts';
import { changePower } from '../power/change-power.ts';
import { isPowerAction, POWER_BODIES, powerRequestOf } from '../power/power-request.ts';
import { recordPowerRefusal } from '../power/record-refusal.ts';

interface Action {
  readonly protocol: string;
  readonly typeOf: (body: unknown, lenient: boolean) => string;
}

function action(name: string, protocol: string, types: readonly string[]): [string, Action] {
  const type = Type.Unsafe<string>(Type.Enum([...types], { type: 'string' }));
  const value = Type.Object({ type }, { additionalProperties: false });
  const validate = inputValidator(Type.Object({ [name]: value }, { additionalProperties: false }), 'body');
  const typeOf = (body: unknown, lenient: boolean) => Object.values(validate(body, lenient))[0]?.type ?? '';
  return [name, { protocol, typeOf }];
}

/** Nova's console actions before 2.6. */
const ACTIONS = new Map(
  Object.entries(CONSOLE_ACTIONS).map(([name, { protocol, types }]) => action(name, protocol, types)),
);

/** Later ones have remote-consoles instead. */
const LAST_VERSION = '2.5';

/** Power actions, and the console actions of microversions 2.1 to 2.5. */
export const serverAction = novaRoute({
  method: 'POST',
  path: '/servers/:id/action',
  summary:
    "Change the power of an instance; the body has one of these keys. In microversions 2.1 to 2.5 also: create an access URL for the instance's console, the only action with a reply.",
  rule: [
    'os_compute_api:servers:start',
    'os_compute_api:servers:stop',
    'os_compute_api:servers:reboot',
    'os_compute_api:servers:trigger_crash_dump',
    'os_compute_api:os-pause-server:pause',
    'os_compute_api:os-pause-server:unpause',
    'os_compute_api:os-suspend-server:suspend',
    'os_compute_api:os-suspend-server:resume',
    'oriel:servers:power_off',
    'os_compute_api:os-remote-consoles',
  ],
  body: Type.Object({
    ...POWER_BODIES,
    [OFFERED_ACTION]: Type.Optional(
      Type.Object({ type: Type.Enum([...CONSOLE_ACTIONS[OFFERED_ACTION].types], { type: 'string' }) }),
    ),
  }),
  reply: Type.Object({ console: Type.Object({ type: Type.String(), url: Type.String() }) }),
  otherReplies: { 202: Type.Null() },
  onRefusal: recordRefusal,
  async handle(request, parts) {
    const { version, body, params, lenient } = request;
    const name = actionName(body);
    if (isPowerAction(name)) {
      const asked = powerRequestOf(name, body, lenient);
      if (asked.since !== undefined && !version.atLeast(asked.since)) {
        throw new Fault('not_found', { detail: `${name} begins with ${asked.since}` });
      }
      await changePower(request, params.id, asked, parts);
      request.setStatus(202);
      return null;
    }
    const found = ACTIONS.get(name);
    if (found === undefined) {
      const shown = name.slice(0, 100);
      throw new Fault('request_malformed', { words: `There is no such action: ${shown}` });
    }
    if (version.atLeast('2.6'))
      throw new Fault('not_found', { detail: `${name} ended with ${LAST_VERSION}` });
    const type = found.typeOf(body, lenient);
    const console = { serverId: params.id, protocol: found.protocol, type, viewOnly: false };
    const { url } = await createConsole(request, console, parts);
    return { console: { type, url } };
  },
});

/** A request whose body cannot be read counts as one for a console, as before there were power actions. */
function recordRefusal(parts: ApiParts, request: FastifyRequest, error: unknown): void {
  const name = requestedName(request);
  if (isPowerAction(name)) recordPowerRefusal(parts, request, error, name);
  else recordConsoleRefusal(parts, request, error);
}

function requestedName(request: FastifyRequest): string {
  try {
    return actionName(parseJson(request));
  } catch {
    return '';
  }
}

/** The one key of the body. */
function actionName(body: unknown): string {
  const keys = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  const [name, ...others] = keys;
  if (name !== undefined && others.length === 0) return name;
  throw new Fault('request_malformed', { words: 'Malformed request body' });
}
