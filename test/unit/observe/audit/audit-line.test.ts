import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditLine } from '../../../../src/observe/audit/audit-line.ts';
import { AUDIT_EVENTS, AUDIT_FIELDS, type AuditEventKind } from '../../../../src/observe/events.ts';

describe('an audit record', () => {
  it('is one line, its fields in the order of the table, whatever somebody calls himself', () => {
    const line = auditLine(
      {
        event: 'sign_in.failed',
        code: 'unauthenticated',
        request_id: 'req-1',
        client: '192.0.2.7',
        method: 'password',
        user: 'mia\n{"event":"sign_in.succeeded"}',
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

  it('has every event with who tells it, what it means and its fields', () => {
    for (const [event, { by, help, fields }] of Object.entries<AuditEventKind>(AUDIT_EVENTS)) {
      const named = fields.map((field) => `\`${field}\``).join(', ');
      expect(text).toContain(`| \`${event}\` | ${by} | ${help} | ${named} |\n`);
    }
  });

  it('has every field', () => {
    for (const [field, { help }] of Object.entries(AUDIT_FIELDS)) {
      expect(text).toContain(`| \`${field}\` | `);
      expect(text).toContain(`| ${help} |\n`);
    }
  });
});
