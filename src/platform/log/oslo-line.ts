import type { LevelName } from './levels.ts';
import type { LogFields } from './log.ts';

/**
 * A line in the layout of oslo.log's defaults (logging_context_format_string, logging_default_format_string and
 * logging_user_identity_format), so that the programs that read Nova's logs read it:
 *
 *     2026-11-30 19:22:19.123 4711 INFO oriel.api [None req-<uuid> <user> <project> - - - -] [instance: <uuid>] message key=value
 *
 * An error follows on lines of its own, each with a prefix (logging_exception_prefix). Values come from clients and peers: whatever
 * could end the line or look like another field is quoted and escaped.
 */
export function osloLine(level: LevelName, name: string, fields: LogFields, message: string): string {
  const rest: Record<string, unknown> = { ...fields };
  const take = (field: string, form: RegExp): string | undefined => {
    const value = rest[field];
    if (typeof value !== 'string' || !form.test(value)) return undefined;
    delete rest[field];
    return value;
  };
  const start = `${localTime(Date.now())} ${process.pid}`;
  const requestId = take('request_id', REQUEST_ID);
  let context = '-';
  if (requestId !== undefined) {
    const user = take('user_id', WORD) ?? take('user', WORD) ?? '-';
    const project = take('project_id', WORD) ?? take('project', WORD) ?? '-';
    context = `None ${requestId} ${user} ${project} - - - -`;
  }
  const uuid = take('instance_uuid', UUID);
  const instance = uuid === undefined ? '' : `[instance: ${uuid}] `;
  // The name of the logger has it.
  if (name === `oriel.${String(rest.role)}` || name.startsWith(`oriel.${String(rest.role)}.`))
    delete rest.role;
  const { err, ...others } = rest;
  const summary = err === undefined ? {} : { err: summaryOf(err) };
  const pairs = Object.entries({ ...others, ...summary }).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${escaped(key)}=${written(value)}`],
  );
  const line = `${start} ${LEVEL_NAMES[level]} ${name} [${context}] ${instance}${escaped(message)}${pairs.join('')}\n`;
  if (!(err instanceof Error) || err.stack === undefined) return line;
  const prefix = `${start} ERROR ${name} ${instance}`;
  const stack = err.stack.split('\n').slice(0, MAX_STACK_LINES);
  return line + stack.map((each) => `${prefix}${escaped(each)}\n`).join('');
}

/** Python's names. */
const LEVEL_NAMES = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' } as const;

const REQUEST_ID = /^req-[0-9a-f-]{36}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What needs no quotes and cannot be taken for another part of the line. */
const WORD = /^[\w.@:/+-]{1,255}$/;

/** Node.js keeps ten frames. */
const MAX_STACK_LINES = 50;

/** Characters that end a line or change how a terminal or an editor displays it: control characters and those of text direction. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function written(value: unknown): string {
  if (typeof value === 'string') return WORD.test(value) ? value : escaped(JSON.stringify(value));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  try {
    return escaped(JSON.stringify(value) ?? '-');
  } catch {
    return '"[cannot be written]"';
  }
}

function summaryOf(err: unknown): unknown {
  return err instanceof Error ? `${err.name}: ${err.message}` : err;
}

/** The start of the last second that was written, which most lines share. */
const second = { at: Number.NaN, text: '' };

/** Local time, as in Python's logging: `2026-11-30 19:22:19.123`. */
function localTime(ms: number): string {
  const at = Math.floor(ms / 1000);
  if (at !== second.at) {
    const time = new Date(at * 1000);
    const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
    second.text = `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
    second.at = at;
  }
  return `${second.text}.${String(ms - at * 1000).padStart(3, '0')}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
