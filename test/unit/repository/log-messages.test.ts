import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLogCalls } from '../../../scripts/log-calls.js';
import { optionOf } from '../../../src/config/option.ts';
import { LOGGER_NAMES } from '../../../src/config/values/logger-names.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { eventCalls, folderOf, logMessagesMarkdown } from '../../../src/main/log-messages/document.ts';
import { LOG_MESSAGES } from '../../../src/main/log-messages/log-messages.ts';
import { ROOT } from '../../support/documents.ts';

const found = findLogCalls(ROOT);
const calls = [...found, ...eventCalls()];
const entries = Object.entries(LOG_MESSAGES).flatMap(([folder, levels]) =>
  Object.entries(levels).flatMap(([level, messages]) =>
    Object.entries(messages).map(([message, text]) => ({ folder, level, message, text })),
  ),
);
const keyOf = (folder: string, level: string, message: string | undefined) => `${folder} ${level} ${message}`;
const listed = new Set(entries.map(({ folder, level, message }) => keyOf(folder, level, message)));

describe('the messages of the log', () => {
  it('can be read out of the source: each is a fixed phrase', () => {
    const unknown = found.filter(({ message }) => message === undefined || !/[a-z]{3}/i.test(message));
    expect(unknown.map(({ file, line }) => `${file}:${line}: write the message in the call`)).toEqual([]);
  });

  it('each have an entry in src/main/log-messages/, with the same level', () => {
    const missing = calls.flatMap((call) => {
      const folder = folderOf(call);
      if (call.message === undefined || listed.has(keyOf(folder, call.level, call.message))) return [];
      return [
        `${call.file} logs "${call.message}": add it to "${call.level}" of src/main/log-messages/${folder}.ts, then npm run docs`,
      ];
    });
    expect(missing).toEqual([]);
  });

  it('of the entries are all logged somewhere', () => {
    const logged = new Set(calls.map((call) => keyOf(folderOf(call), call.level, call.message)));
    const unused = entries.filter(({ folder, level, message }) => !logged.has(keyOf(folder, level, message)));
    expect(
      unused.map(({ folder, level, message }) => `${folder}, ${level}: "${message}" is not logged`),
    ).toEqual([]);
  });

  it('are logged by direct calls, which the search finds', () => {
    const indirect = sources().flatMap(([file, text]) =>
      [...text.matchAll(/\blog\.(?:debug|info|warn|error)\b(?!\()|\blog\[/g)].map(
        ([use]) => `${file}: ${use}`,
      ),
    );
    expect(indirect).toEqual([]);
  });

  it('have a remedy if they are a warning or an error, in whole sentences', () => {
    const bad = entries.filter(({ level, text }) =>
      level === 'warn' || level === 'error'
        ? !/^[A-Z0-9`].*\.$/.test(text)
        : text !== '' && !/^[A-Z0-9`].*\.$/.test(text),
    );
    expect(bad.map(({ message }) => message)).toEqual([]);
  });

  it('name options that exist', () => {
    const named = entries.flatMap(({ message, text }) =>
      [...`${message} ${text}`.matchAll(/\[(\w+)\] (\w+)/g)].map(([, group = '', option = '']) => ({
        group,
        option,
      })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ group, option }) => optionOf(ALL_OPTIONS, group, option) === undefined)).toEqual(
      [],
    );
  });
});

it('docs/log-messages.md is what "node scripts/generate-docs.js" writes', () => {
  expect(readFileSync(join(ROOT, 'docs/log-messages.md'), 'utf8')).toBe(logMessagesMarkdown(found));
});

it('docs/log-messages.md names loggers that exist', () => {
  const names =
    readFileSync(join(ROOT, 'docs/log-messages.md'), 'utf8').match(/(?<=`)oriel(?:\.\w+)+(?=`)/g) ?? [];
  expect([...new Set(names)].filter((name) => !LOGGER_NAMES.includes(name))).toEqual([]);
});

it('each part that the source gives a logger of its own is in the list of loggers', () => {
  const parts = sources().flatMap(([file, text]) =>
    [...text.matchAll(/\.named\('([^']+)'\)/g)].map(([, part]) => ({ file, part })),
  );
  expect(parts.length).toBeGreaterThan(5);
  const unlisted = parts.filter(({ part }) => !LOGGER_NAMES.some((name) => name.endsWith(`.${part}`)));
  expect(unlisted).toEqual([]);
});

function sources(): [file: string, text: string][] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(?:platform\/log\/|api\/http\/request-log\.ts)/.test(file))
    .map((file) => [file, readFileSync(join(ROOT, 'src', file), 'utf8')]);
}
