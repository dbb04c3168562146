import { plainLine } from '../platform/text/plain-text.ts';
import { wordsOfPeer } from '../platform/text/words-of-peer.ts';
import { RpcFailure } from './rpc-failure.ts';
import { addressOf, type Broker } from './transport-url.ts';

const MAX_CHARACTERS = 300;

/** Reply codes of AMQP 0-9-1 that are handled. */
export const REPLY_CODE = {
  accessRefused: 403,
  notFound: 404,
  preconditionFailed: 406,
  notAllowed: 530,
  notImplemented: 540,
  internalError: 541,
} as const;

/** Codes of a refused declaration, for which another one may be accepted. */
const DECLARATION_CODES: readonly number[] = [
  REPLY_CODE.accessRefused,
  REPLY_CODE.preconditionFailed,
  REPLY_CODE.notImplemented,
  REPLY_CODE.internalError,
];

/** The broker refuses to declare the reply queue that way. */
export class DeclarationRefused extends RpcFailure {}

/** Why a connection could not be opened or ended, with the address of the broker and without a secret. */
export function failureOf(error: unknown, broker: Broker, virtualHost: string): RpcFailure {
  if (error instanceof RpcFailure) return error;
  const text = wordsOf(error, broker);
  const at = `RabbitMQ at ${addressOf(broker)}`;
  if (/\b403\b.*ACCESS.REFUSED/.test(text)) {
    return new RpcFailure('refused', `${at} refuses user ${broker.username}: ${text}`, { cause: error });
  }
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) {
    const reasons = 'it does not exist, the user has no permission for it, or it has too many connections';
    return new RpcFailure('refused', `${at} refuses virtual host ${plainLine(virtualHost, 80)}: ${reasons}`, {
      cause: error,
    });
  }
  if (/SASL mechanism/.test(text)) return new RpcFailure('refused', `${at}: ${text}`, { cause: error });
  return new RpcFailure('unreachable', `${at}: ${text}`, { cause: error });
}

/** The failure of a declaration, or of the connection. */
export function declarationFailure(error: unknown, broker: Broker, virtualHost: string): RpcFailure {
  const failure = failureOf(error, broker, virtualHost);
  if (!DECLARATION_CODES.includes(codeOf(error) ?? 0)) return failure;
  const text = wordsOf(error, broker);
  return new DeclarationRefused(
    'refused',
    `RabbitMQ at ${addressOf(broker)} refuses the reply queue: ${text}`,
    {
      cause: error,
    },
  );
}

/** The broker's words as one printable line without the password. */
export function wordsOf(error: unknown, { password }: Broker, maxCharacters = MAX_CHARACTERS): string {
  return wordsOfPeer(error, password.reveal(), maxCharacters);
}

/** The reply code of an error of amqplib. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}
