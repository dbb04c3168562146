import { describe, expect, test } from 'vitest';
import { NotQmp, parseMessage } from '../../../src/qmp/message.ts';

describe('a line of QMP', () => {
  test('is a greeting with the version of QEMU', () => {
    const version = { qemu: { micro: 22, minor: 2, major: 7 }, package: 'Debian' };
    const line = JSON.stringify({ QMP: { version, capabilities: ['oob'] } });
    expect(parseMessage(line)).toEqual({ is: 'greeting', version: '7.2.22' });
  });

  test('is a greeting even if its version is malformed', () => {
    expect(parseMessage('{"QMP": {"version": 3}}')).toEqual({ is: 'greeting', version: '?.?.?' });
  });

  test('is a reply with the id of its command', () => {
    expect(parseMessage('{"return": [1], "id": 7}')).toEqual({ is: 'reply', id: 7, value: [1] });
    expect(parseMessage('{"return": null, "id": 7}')).toEqual({ is: 'reply', id: 7, value: null });
  });

  test('is an error, whose description is bounded', () => {
    const line = JSON.stringify({ error: { class: 'GenericError', desc: 'x'.repeat(10_000) }, id: 7 });
    expect(parseMessage(line)).toEqual({
      is: 'error',
      id: 7,
      errorClass: 'GenericError',
      description: 'x'.repeat(500),
    });
  });

  test('is an event with its data, or without', () => {
    const data = { guest: true, reason: 'guest-shutdown' };
    expect(parseMessage(JSON.stringify({ event: 'SHUTDOWN', data }))).toEqual({
      is: 'event',
      name: 'SHUTDOWN',
      data,
    });
    expect(parseMessage('{"event": "STOP"}')).toEqual({ is: 'event', name: 'STOP', data: {} });
  });

  test.each(['RFB 003.008', '', '[]', '7', 'null', '{}', '{"QMP": 3}', '{"event": 3}', '['.repeat(100_000)])(
    'is not QMP: %.20s',
    (line) => {
      expect(() => parseMessage(line)).toThrow(NotQmp);
    },
  );
});
