import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, type LogFields } from '../../../../src/platform/log/log.ts';

const REQUEST = 'req-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const INSTANCE = '6f9619ff-8b86-4d11-b42d-00cf4fc964ff';
/** oslo.log's three layouts, written from the documentation of its options. */
const START = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ${process.pid} (?:DEBUG|INFO|WARNING|ERROR) oriel(?:\.\w+)*`;
const WITH_REQUEST = new RegExp(
  String.raw`^${START} \[None req-[0-9a-f-]{36} \S+ \S+ - - - -\] (?:\[instance: [0-9a-f-]{36}\] )?\S`,
);
const WITHOUT_REQUEST = new RegExp(String.raw`^${START} \[-\] (?:\[instance: [0-9a-f-]{36}\] )?\S`);

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  write(createLogger({ debug: true, format: 'oslo', destination }));
  return text;
}

/** The line without its time and process. */
const rest = (text: string) => text.replaceAll(/^\S+ \S+ \d+ /gm, '');

describe("lines in oslo.log's format", () => {
  it('have the request, its user and project, and the instance where Nova has them', () => {
    const fields = {
      request_id: REQUEST,
      user: 'mia',
      user_id: 'u1',
      project_id: 'p1',
      instance_uuid: INSTANCE,
    };
    const text = logged((log) =>
      log
        .child({ role: 'novncproxy' })
        .warn({ ...fields, step: 16, client: '192.0.2.7', detail: 'two words' }, 'console refused'),
    );
    expect(text).toMatch(WITH_REQUEST);
    expect(rest(text)).toBe(
      `WARNING oriel.novncproxy [None ${REQUEST} u1 p1 - - - -] [instance: ${INSTANCE}] console refused user=mia step=16 client=192.0.2.7 detail="two words"\n`,
    );
  });

  it('have a dash where there is no request', () => {
    const text = logged((log) =>
      log.named('bus').info({ server: 'nats://10.0.0.1:4222' }, 'connected to NATS'),
    );
    expect(text).toMatch(WITHOUT_REQUEST);
    expect(rest(text)).toBe('INFO oriel.bus [-] connected to NATS server=nats://10.0.0.1:4222\n');
  });

  it('put each line of an error under the prefix of oslo.log', () => {
    const err = new TypeError('first\n2026-11-30 00:00:00.000 1 INFO oriel [-] forged');
    err.stack = `TypeError: ${err.message}\n    at file.ts:1`;
    const lines = rest(logged((log) => log.error({ err }, 'it failed')))
      .trimEnd()
      .split('\n');
    expect(lines).toEqual([
      'ERROR oriel [-] it failed err="TypeError: first\\n2026-11-30 00:00:00.000 1 INFO oriel [-] forged"',
      'ERROR oriel TypeError: first',
      expect.stringMatching(/^ERROR oriel (?!\[)/),
      'ERROR oriel     at file.ts:1',
    ]);
  });

  it.each<[what: string, fields: LogFields]>([
    ['a user', { request_id: REQUEST, user_id: 'x] [instance: y] forged' }],
    ['a request id', { request_id: 'req-1 admin] forged' }],
    ['an instance', { instance_uuid: 'x] forged' }],
    ['a project', { request_id: REQUEST, project_id: 'a b' }],
  ])('quote %s that does not look like one', (_what, fields) => {
    const text = rest(logged((log) => log.info(fields, 'message')));
    expect(text).toMatch(/message .*=".*"\n$/);
    expect(text.slice(0, text.indexOf('message'))).not.toContain('forged');
  });

  it('cannot be forged by a value or a key: what it contains stays on its line, in quotes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const nasty = fc.oneof(
      text,
      fc.constantFrom(
        'a\nb',
        'a\r\nb',
        '\u2028x',
        '\u001b[2Jx',
        '" level=ERROR',
        '\u202egnp',
        '\\" x=1',
        '\u0085x',
        '\0',
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (detail, user, key) => {
        const line = logged((log) =>
          log.info({ request_id: REQUEST, user, detail, [`x${key}`]: 1 }, 'message'),
        );
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(line).toMatch(WITH_REQUEST);
        const value = /detail=("(?:[^"\\]|\\.)*"|\S+)/.exec(line)?.[1] ?? '';
        expect(value.startsWith('"') ? JSON.parse(value) : value).toBe(detail);
      }),
      { numRuns: 300 },
    );
  });
});
