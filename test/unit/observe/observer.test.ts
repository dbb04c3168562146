import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../src/flow/refusals.ts';
import { shortHash } from '../../../src/flow/token-fingerprint.ts';
import { auditLine } from '../../../src/observe/audit/audit-line.ts';
import type { ListedEvent, ObservedEvent } from '../../../src/observe/events.ts';
import { logListener } from '../../../src/observe/log-listener.ts';
import { createObserver, type Listener } from '../../../src/observe/observer.ts';
import { hashToken, Secret } from '../../../src/platform/secret.ts';
import { memoryLog } from '../../support/memory-log.ts';

const REFUSED = {
  event: 'token.refused',
  request_id: 'req-1',
  code: 'token_unknown',
  detail: 'the store has no such token',
  err: null,
  token: shortHash(hashToken('5d1f')),
  instance_uuid: null,
  compute_host: null,
  stranger: true,
} as const;

const ACCEPTED = {
  event: 'token.accepted',
  request_id: 'req-1',
  instance_uuid: '11111111-1111-4111-8111-111111111111',
  token: shortHash(hashToken('5d1f')),
  user: 'mia',
  project_id: null,
} as const;

function recording() {
  const seen: { event: ObservedEvent; untold: number | undefined }[] = [];
  const listener: Listener = { observe: (event, untold) => void seen.push({ event, untold }) };
  return { seen, listener };
}

describe('an observer', () => {
  test('leaves out most events of unauthenticated clients and counts them', () => {
    let now = 0;
    const { seen, listener } = recording();
    const observer = createObserver({ now: () => now }, [listener]);
    for (let each = 0; each < 100; each++) observer.emit(REFUSED);
    expect(seen.filter(({ untold }) => untold !== undefined)).toHaveLength(10);
    observer.emit({ ...REFUSED, stranger: false });
    expect(seen.at(-1)?.untold).toBe(0);
    now += 10_000;
    observer.emit(REFUSED);
    expect(seen.at(-1)?.untold).toBe(90);
  });

  test('reports one refusal of a flood also to users', () => {
    const { seen, listener } = recording();
    const observer = createObserver({ now: () => 0 }, [listener]);
    for (let each = 0; each < 5; each++)
      observer.emit({ ...REFUSED, code: 'tokens_throttled', stranger: false });
    expect(seen.map(({ untold }) => untold)).toEqual([0, undefined, undefined, undefined, undefined]);
  });

  test('gives an event that cannot be recorded to no other listener', async () => {
    const { seen, listener } = recording();
    const audit: Listener = {
      observe() {},
      insist: (_event, code) => Promise.reject(new Refusal(code)),
    };
    const observer = createObserver({ now: () => 0 }, [listener, audit]);
    await expect(observer.insist(ACCEPTED, 'console_not_audited')).rejects.toMatchObject({
      code: 'console_not_audited',
    });
    expect(seen).toEqual([]);
  });
});

describe('a line of the log', () => {
  test('has the role, the step and the fields of its kind that are known', () => {
    const memory = memoryLog();
    createObserver({ now: () => 0 }, [logListener(memory.log)]).emit(ACCEPTED);
    const { time: _time, level: _level, ...line } = JSON.parse(memory.lines[0] ?? '');
    expect(line).toEqual({
      logger: 'oriel.consoleauth',
      role: 'consoleauth',
      step: 15,
      request_id: 'req-1',
      instance_uuid: '11111111-1111-4111-8111-111111111111',
      token: shortHash(hashToken('5d1f')),
      user: 'mia',
      msg: 'token accepted',
    });
  });

  test('has the stack of a defect, and is an error', () => {
    const memory = memoryLog();
    const event = { ...REFUSED, code: 'internal_error', err: new TypeError('broken'), stranger: false };
    createObserver({ now: () => 0 }, [logListener(memory.log)]).emit(event);
    expect(JSON.parse(memory.lines[0] ?? '')).toMatchObject({ level: 50, err: { type: 'TypeError' } });
  });
});

describe('a secret', () => {
  test('does not fit any field of an event', () => {
    const token = '0b7f4f0e-4a39-4c0c-9f3c-0c4f0a4f7e55';
    const events: ObservedEvent[] = [
      // @ts-expect-error a Secret is not a text
      { ...ACCEPTED, user: new Secret('hush') },
      // @ts-expect-error a token is not its fingerprint
      { ...ACCEPTED, token },
      // @ts-expect-error there is no field for a password
      { ...ACCEPTED, password: 'hush' },
      // @ts-expect-error nor is there one for an access URL
      { ...ACCEPTED, access_url: `http://127.0.0.1:6080/?token=${token}` },
    ];
    expect(events).toHaveLength(4);
  });

  test('that comes along with other data is not written', () => {
    const memory = memoryLog();
    const withMore: ListedEvent = {
      ...ACCEPTED,
      ...{ vncPassword: 'hush', event: 'token.accepted' as const },
    };
    createObserver({ now: () => 0 }, [logListener(memory.log)]).emit(withMore);
    expect(memory.text()).not.toContain('hush');
    const created = {
      event: 'sign_in.revoked',
      request_id: 'req-1',
      client: '',
      user: '',
      user_id: '',
    } as const;
    expect(auditLine({ ...created, of_user: '', ...{ token: 'hush' } }, 'ctl1', 0)).not.toContain('hush');
  });
});
