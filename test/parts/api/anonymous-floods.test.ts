import { expect, test } from 'vitest';
import { isAudited } from '../../../src/observe/audit/audit-line.ts';
import type { ObservedEvent } from '../../../src/observe/events.ts';
import { createObserver, type Listener } from '../../../src/observe/observer.ts';
import { traceListener } from '../../../src/observe/trace/trace-listener.ts';
import { TraceRecorder } from '../../../src/observe/trace/trace-recorder.ts';
import { ACCOUNTS } from '../../support/accounts.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

const ID = '11111111-1111-4111-8111-111111111111';

const signIn = (user: unknown, password = 'wrong') => ({
  auth: {
    identity: {
      methods: ['password'],
      password: { user: { name: user, password, domain: { id: 'default' } } },
    },
  },
});

/** Every way in which a client without a sign-in is refused, or served. */
const REQUESTS: Record<string, (lab: ApiFixture, index: number) => Promise<unknown>> = {
  'sign-ins with invented names': (lab, index) =>
    lab.ask('POST', '/v3/auth/tokens', { as: 'anonymous', body: signIn(`invented-${index}`) }),
  'sign-ins with one name': (lab) =>
    lab.ask('POST', '/v3/auth/tokens', { as: 'anonymous', body: signIn(ACCOUNTS.member.name) }),
  'malformed sign-ins': (lab) => lab.ask('POST', '/v3/auth/tokens', { as: 'anonymous', body: '{' }),
  'sign-ins by a token that is none': (lab, index) =>
    lab.ask('POST', '/v3/auth/tokens', {
      as: 'anonymous',
      body: { auth: { identity: { methods: ['token'], token: { id: `x${index}` } } } },
    }),
  'consoles without a token': (lab) =>
    lab.ask('POST', `/v2.1/servers/${ID}/remote-consoles`, { as: 'anonymous', body: {} }),
  'consoles with a token that is none': (lab, index) =>
    lab.ask('POST', `/v2.1/servers/${ID}/remote-consoles`, {
      as: 'anonymous',
      headers: { 'X-Auth-Token': `none-${index}` },
      body: {},
    }),
  'lists without a token': (lab) => lab.ask('GET', '/v2.1/servers', { as: 'anonymous' }),
  'Oriel’s own routes without a token': (lab) => lab.ask('GET', '/oriel/v1/sessions', { as: 'anonymous' }),
  'paths that do not exist': (lab, index) => lab.ask('GET', `/nothing/${index}`, { as: 'anonymous' }),
  'paths of the identity API that do not exist': (lab, index) =>
    lab.ask('GET', `/v3/nothing/${index}`, { as: 'anonymous' }),
  'paths that cannot be decoded': (lab) => lab.ask('GET', '/v2.1/servers/%zz', { as: 'anonymous' }),
  'version documents': (lab) => lab.ask('GET', '/v2.1', { as: 'anonymous' }),
};

test.each(Object.keys(REQUESTS))(
  'writes a bounded number of lines and records for %s',
  async (what) => {
    const records: ObservedEvent[] = [];
    const audit: Listener = {
      observe(event, untold) {
        if (untold !== undefined && isAudited(event)) records.push(event);
      },
    };
    const trace = new TraceRecorder('ctl1');
    let now = Date.now();
    const clock = { now: () => now };
    const lab = await startApiFixture(
      {},
      { clock, observer: createObserver(clock, [audit, traceListener(trace)]) },
    );
    try {
      const path = `/v2.1/servers/${lab.guest.uuid}/remote-consoles`;
      const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
      const created = await lab.ask('POST', path, { version: '2.6', body });
      expect(created.status).toBe(200);
      const before = lab.log.lines.length;
      records.length = 0;
      for (let batch = 0; batch < 22; batch++) {
        await Promise.all(Array.from({ length: 50 }, (_, index) => REQUESTS[what]!(lab, batch * 50 + index)));
      }
      const written = lab.log.lines.slice(before).map((line) => JSON.parse(line));
      expect(written.filter(({ level }) => level >= 30).length).toBeLessThan(60);
      expect(records.length).toBeLessThan(60);
      expect(trace.spans(created.headers.get('x-openstack-request-id')!).length).toBeGreaterThan(0);
      // A line after the pause reports how many were left out.
      now += 600_000;
      for (let each = 0; each < 40; each++) await REQUESTS[what]!(lab, 2_000 + each);
      const last = lab.log.lines.map((line) => JSON.parse(line)).findLast(({ untold }) => untold > 0);
      expect(last.untold).toBeGreaterThan(500);
    } finally {
      await lab.close();
    }
  },
  60_000,
);
