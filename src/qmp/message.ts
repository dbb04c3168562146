/** One line that QEMU sends, in the shapes of its QMP specification. */
export type QmpMessage =
  | { readonly is: 'greeting'; readonly version: string }
  | { readonly is: 'reply'; readonly id: unknown; readonly value: unknown }
  | { readonly is: 'error'; readonly id: unknown; readonly errorClass: string; readonly description: string }
  | { readonly is: 'event'; readonly name: string; readonly data: JsonObject };

export type JsonObject = Readonly<Record<string, unknown>>;

/** Bounds of texts that end in messages for operators. */
const MAX_CLASS = 64;
const MAX_DESCRIPTION = 500;
const MAX_EVENT_NAME = 64;

/** A line that is not QMP. */
export class NotQmp extends Error {
  override readonly name = 'NotQmp';
}

/** @throws {NotQmp} */
export function parseMessage(line: string): QmpMessage {
  const message = objectOf(parseJson(line));
  if (message === undefined) throw new NotQmp('a line is not a JSON object');
  const greeting = objectOf(message.QMP);
  if (greeting !== undefined) return { is: 'greeting', version: versionOf(greeting) };
  if (message.return !== undefined) return { is: 'reply', id: message.id, value: message.return };
  const error = objectOf(message.error);
  if (error !== undefined) {
    return {
      is: 'error',
      id: message.id,
      errorClass: textOf(error.class, MAX_CLASS) ?? 'GenericError',
      description: textOf(error.desc, MAX_DESCRIPTION) ?? 'no description',
    };
  }
  const name = textOf(message.event, MAX_EVENT_NAME);
  if (name !== undefined) return { is: 'event', name, data: objectOf(message.data) ?? {} };
  throw new NotQmp('a JSON object is neither a greeting, a reply nor an event');
}

/** The value if it is an object and no array. */
export function objectOf(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** The value if it is a text, at most that many characters of it. */
export function textOf(value: unknown, max: number): string | undefined {
  return typeof value === 'string' ? value.slice(0, max) : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new NotQmp('a line is not JSON', { cause: error });
  }
}

function versionOf(greeting: JsonObject): string {
  const { major, minor, micro } = objectOf(objectOf(greeting.version)?.qemu) ?? {};
  return [major, minor, micro].map((part) => (Number.isInteger(part) ? String(part) : '?')).join('.');
}
