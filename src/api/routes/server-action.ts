import { Type } from 'typebox';
import { CONSOLE_ACTIONS, OFFERED_ACTION } from '../../consoles/console-kinds.ts';
import { createConsole } from '../console/create-console.ts';
import { Fault } from '../http/fault.ts';
import { inputValidator } from '../input/validate-input.ts';
import { novaRoute } from '../mount/nova.ts';

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

/** Nova's console actions before 2.6. Oriel has no other actions. */
const ACTIONS = new Map(
  Object.entries(CONSOLE_ACTIONS).map(([name, { protocol, types }]) => action(name, protocol, types)),
);

/** Later ones have remote-consoles instead. */
const LAST_VERSION = '2.5';

/** The console actions of microversions 2.1 to 2.5. */
export const serverAction = novaRoute({
  method: 'POST',
  path: '/servers/:id/action',
  summary: "Create an access URL for an instance's console, as microversions 2.1 to 2.5 do.",
  rule: 'os_compute_api:os-remote-consoles',
  body: Type.Object({
    [OFFERED_ACTION]: Type.Object({
      type: Type.Enum([...CONSOLE_ACTIONS[OFFERED_ACTION].types], { type: 'string' }),
    }),
  }),
  reply: Type.Object({ console: Type.Object({ type: Type.String(), url: Type.String() }) }),
  asksForConsole: true,
  async handle(request, parts) {
    const { version, body } = request;
    const name = actionName(body);
    const found = ACTIONS.get(name);
    if (found === undefined) {
      const shown = name.slice(0, 100);
      throw new Fault('request_malformed', { words: `There is no such action: ${shown}` });
    }
    if (version.atLeast('2.6'))
      throw new Fault('not_found', { detail: `${name} ended with ${LAST_VERSION}` });
    const type = found.typeOf(body, request.lenient);
    const console = { serverId: request.params.id, protocol: found.protocol, type, viewOnly: false };
    const { url } = await createConsole(request, console, parts);
    return { console: { type, url } };
  },
});

/** The one key of the body. */
function actionName(body: unknown): string {
  const keys = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  const [name, ...others] = keys;
  if (name !== undefined && others.length === 0) return name;
  throw new Fault('request_malformed', { words: 'Malformed request body' });
}
