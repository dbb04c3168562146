import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditLine } from '../../../../src/observe/audit/audit-line.ts';
import { EVENTS, type EventKind, FIELDS } from '../../../../src/observe/events.ts';

describe('an audit record', () => {
  it('is one line with the fields in the order of the table, whatever name a client gives', () => {
    const line = auditLine(
      {
        event: 'sign_in.failed',
        code: 'unauthenticated',
        request_id: 'req-1',
        client: '192.0.2.7',
        method: 'password',
        user: 'mia\n{"event":"sign_in.succeeded"}',
        stranger: true,
      },
      'controller1',
      0,
    );
    expect(line).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","event":"sign_in.failed","host":"controller1","request_id":"req-1",' +
        '"client":"192.0.2.7","user":"mia\\n{\\"event\\":\\"sign_in.succeeded\\"}","method":"password",' +
        '"code":"unauthenticated"}\n',
    );
  });

  it('stays short enough for one write to a pipe', () => {
    const long = '\u0001'.repeat(5_000);
    const line = auditLine(
      {
        event: 'session.end_asked',
        request_id: 'req-1',
        session_id: long,
        client: '',
        user: '',
        user_id: '',
        project: '',
        reason: '',
      },
      'controller1',
      0,
    );
    expect(Buffer.byteLength(line)).toBeLessThan(4_096);
  });
});

describe('docs/audit.md', () => {
  const text = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');

  const audited = Object.entries<EventKind>(EVENTS).flatMap(([event, { by, audit }]) =>
    audit === undefined ? [] : [{ event, by, ...audit }],
  );

  it('has every event with its role, meaning and fields', () => {
    for (const { event, by, help, fields } of audited) {
      const named = fields.map((field) => `\`${field}\``).join(', ');
      expect(text).toContain(`| \`${event}\` | ${by} | ${help} | ${named} |\n`);
    }
  });

  it('has every field', () => {
    for (const field of new Set(audited.flatMap(({ fields }) => fields))) {
      expect(text).toContain(`| \`${field}\` | `);
      expect(text).toContain(`| ${FIELDS[field].help} |\n`);
    }
  });
});
