import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { InstanceUuid } from '../../../contracts/connect-info.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Ask, ComputeApi, NovaAnswer } from './compute-api.ts';

const Reply = Type.Object({
  console: Type.Object({
    instance_uuid: InstanceUuid,
    host: Type.String({ maxLength: 255 }),
    // An integer since Rocky; in Pike a text, as the hypervisor driver returned it.
    port: Type.Union([Type.Integer(), Type.String({ pattern: '^-?[0-9]{1,5}$' })]),
    internal_access_path: Type.Optional(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()])),
  }),
});

/** Nova's record of a console token. */
export interface ConsoleAuthToken {
  readonly instanceUuid: string;
  /** As the compute host names it; empty or 0.0.0.0 if its configuration is wrong. */
  readonly host: string;
  /** -1 if the instance was stopped when the token was created. */
  readonly port: number;
  readonly internalAccessPath: string | null;
  readonly novaRequestId: string;
}

/**
 * `GET /os-console-auth-tokens/{token}`. Undefined if Nova does not find the token: it does not distinguish unknown from expired.
 * @throws {Refusal} those of ComputeApi, and nova_answer_unusable
 */
export async function findConsoleAuthToken(
  nova: ComputeApi,
  token: string,
  how: Pick<Ask, 'requestId' | 'purpose' | 'signal' | 'isProbe'>,
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

/** True for a 404 of Nova itself, false for one of a web server in between. */
export function isNotFound({ status, body }: NovaAnswer): boolean {
  return status === 404 && Value.Check(NotFound, body);
}

const NotFound = Type.Object({ itemNotFound: Type.Object({}) });

/** The refusal for an answer that no compute API sends. */
export function unusable({ status, novaRequestId }: NovaAnswer, to: string): Refusal {
  const id = novaRequestId === '' ? '' : ` (Nova's ${novaRequestId})`;
  return new Refusal('nova_answer_unusable', `Nova answered ${status}${id} ${to}, in an unknown form`);
}
