import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { HostName, InstanceUuid } from '../../../contracts/connect-info.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Ask, NovaAnswer, NovaApi } from './nova-api.ts';

const Reply = Type.Object({
  console: Type.Object({
    instance_uuid: InstanceUuid,
    host: HostName,
    // An integer since Rocky; a text in Pike, where it is what the hypervisor's driver said.
    port: Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]{1,5}$' })]),
    internal_access_path: Type.Optional(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()])),
  }),
});

/** What Nova knows of a console's token. */
export interface ConsoleAuthToken {
  readonly instanceUuid: string;
  readonly host: string;
  /** -1 where the guest was stopped when the token was made. */
  readonly port: number;
  readonly internalAccessPath: string | null;
  readonly novaRequestId: string;
}

/**
 * `GET /os-console-auth-tokens/{token}`. Undefined where Nova does not know the token, or no more: it tells not which.
 * Throws the refusals of NovaApi, and nova_answer_unusable.
 */
export async function findConsoleAuthToken(
  nova: NovaApi,
  token: string,
  how: Pick<Ask, 'requestId' | 'purpose' | 'signal'>,
): Promise<ConsoleAuthToken | undefined> {
  const path = `/os-console-auth-tokens/${encodeURIComponent(token)}`;
  const answer = await nova.request({ ...how, method: 'GET', path });
  if (isNotFound(answer)) return undefined;
  const { body, status, novaRequestId } = answer;
  if (status !== 200 || !Value.Check(Reply, body)) throw unusable(answer, 'to a token');
  const { instance_uuid: instanceUuid, host, internal_access_path } = body.console;
  const port = Number(body.console.port);
  if (port > 65_535) throw unusable(answer, 'to a token');
  return { instanceUuid, host, port, internalAccessPath: internal_access_path ?? null, novaRequestId };
}

/** Nova's own 404, not one of a web server in between. */
export function isNotFound({ status, body }: NovaAnswer): boolean {
  return status === 404 && Value.Check(NotFound, body);
}

const NotFound = Type.Object({ itemNotFound: Type.Object({}) });

/** What no compute API answers. */
export function unusable({ status, novaRequestId }: NovaAnswer, to: string): Refusal {
  const id = novaRequestId === '' ? '' : ` (Nova's ${novaRequestId})`;
  return new Refusal(
    'nova_answer_unusable',
    `Nova answered ${status}${id} ${to}, in a form that is not known`,
  );
}
