import { Type } from 'typebox';
import { createConsole } from '../create-console.ts';
import { Fault } from '../http/fault.ts';
import { inputValidator } from '../input/validate-input.ts';
import type { NovaRoute } from '../mount/nova-request.ts';

interface Action {
  readonly protocol: string;
  readonly validate: (body: unknown, lenient: boolean) => Record<string, { type: string }>;
}

function action(name: string, protocol: string, types: readonly string[]): [string, Action] {
  const type = Type.Unsafe<string>(Type.Enum([...types], { type: 'string' }));
  const value = Type.Object({ type }, { additionalProperties: false });
  const schema = Type.Object({ [name]: value }, { additionalProperties: false });
  return [name, { protocol, validate: inputValidator(schema, 'body') }];
}

/** Nova's ways to ask for a console before 2.6. What else Nova does to servers is not here. */
const ACTIONS = new Map([
  action('os-getVNCConsole', 'vnc', ['novnc', 'xvpvnc']),
  action('os-getSPICEConsole', 'spice', ['spice-html5']),
  action('os-getSerialConsole', 'serial', ['serial']),
  action('os-getRDPConsole', 'rdp', ['rdp-html5']),
]);

/** From then on it is remote-consoles. */
const LAST_VERSION = '2.5';

/** `POST /servers/{id}/action`: the console actions of microversions 2.1 to 2.5. */
export const serverAction: NovaRoute = {
  method: 'POST',
  path: '/servers/:id/action',
  summary: 'Make a console address for a guest, in the way of microversions 2.1 to 2.5.',
  body: Type.Object({
    'os-getVNCConsole': Type.Object({ type: Type.Enum(['novnc', 'xvpvnc'], { type: 'string' }) }),
  }),
  response: Type.Object({ console: Type.Object({ type: Type.String(), url: Type.String() }) }),
  traced: true,
  async handle(request, parts) {
    const { requestId, caller, address, arrivedAt, params, version, body } = request;
    const name = actionName(body);
    const found = ACTIONS.get(name);
    if (found === undefined) {
      const shown = name.slice(0, 100);
      throw new Fault('request_malformed', { words: `There is no such action: ${shown}` });
    }
    if (version.atLeast('2.6'))
      throw new Fault('not_found', { detail: `${name} ended with ${LAST_VERSION}` });
    const { type } = found.validate(body, request.lenient)[name]!;
    const { protocol } = found;
    const { url } = await createConsole({
      parts,
      requestId,
      caller,
      address,
      arrivedAt,
      serverId: params.id!,
      protocol,
      type,
      viewOnly: false,
    });
    return { console: { type, url } };
  },
};

/** The one key of the body. */
function actionName(body: unknown): string {
  const keys = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  if (keys.length !== 1) throw new Fault('request_malformed', { words: 'Malformed request body' });
  return keys[0]!;
}
