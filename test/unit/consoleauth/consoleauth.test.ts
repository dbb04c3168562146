import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Consoleauth, startConsoleauth } from '../../../src/consoleauth/start-consoleauth.ts';
import { MemoryStore } from '../../../src/consoleauth/stores/memory/memory-store.ts';
import { TooManyTokensError } from '../../../src/consoleauth/stores/store.ts';
import type { ComputeService, computeContract } from '../../../src/contracts/compute.ts';
import type { ConsoleauthService } from '../../../src/contracts/consoleauth.ts';
import { type Peers, Undelivered } from '../../../src/contracts/contract.ts';
import { Refusal, type RefusalCode } from '../../../src/flow/refusals.ts';
import { logListener } from '../../../src/observe/log-listener.ts';
import { createObserver } from '../../../src/observe/observer.ts';
import { traceListener } from '../../../src/observe/trace/trace-listener.ts';
import { TraceRecorder } from '../../../src/observe/trace/trace-recorder.ts';
import { createLogger } from '../../../src/platform/log/log.ts';
import { hashToken } from '../../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../../support/authorized-console.ts';
import { defaultSettings } from '../../support/default-settings.ts';

type Validate = ComputeService['validate_console_port'];

const NOBODY = { clientAddress: '192.0.2.7', resumeHashes: [] };

describe('the token authority', () => {
  let nowMs: number;
  let store: MemoryStore;
  let trace: TraceRecorder;
  let authority: Consoleauth;
  let validate: Validate;
  /** What all compute agents say of a guest. */
  let elsewhere: unknown[];
  let asked: { host: string; request: Parameters<Validate>[0]; requestId: string }[];
  let ended: { instanceUuid: string; code: string }[];
  let logged: string;

  beforeEach(() => {
    nowMs = 1_800_000_000_000;
    store = new MemoryStore({ clock: { now: () => nowMs } });
    trace = new TraceRecorder('controller1');
    asked = [];
    ended = [];
    logged = '';
    elsewhere = [];
    validate = async () => ({ valid: true, vncPassword: null });
    const on = (host: string) => ({
      validate_console_port: ((request, call) => {
        asked.push({ host, request, requestId: call.requestId });
        return validate(request, call);
      }) as Validate,
    });
    const clock = { now: () => nowMs };
    const log = createLogger({
      debug: true,
      destination: {
        write(line) {
          logged += line;
        },
      },
    });
    authority = startConsoleauth({
      settings: defaultSettings(),
      log,
      store,
      compute: { on, all: async () => elsewhere } as unknown as Peers<typeof computeContract>,
      observer: createObserver(clock, [logListener(log), traceListener(trace)]),
      publishSessionsEnd: (payload) => ended.push(payload),
      clock,
    });
  });
  afterEach(async () => {
    await authority.close();
    store.close();
  });

  const made = { requestId: `req-${randomUUID()}` };
  const opened = { requestId: `req-${randomUUID()}` };

  async function authorize(changes = {}) {
    const console = anAuthorizedConsole(changes);
    const reply = await authority.service.authorize_console(console, made);
    return { console, reply };
  }
  const check = (tokenHash: string) => authority.service.check_token({ tokenHash, opener: NOBODY }, opened);
  async function refusalOf(tokenHash: string): Promise<RefusalCode> {
    const error = await check(tokenHash).then(
      () => expect.unreachable('was not refused'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).code;
  }

  describe('authorising a console', () => {
    test('gives it a lifetime of token_ttl from now', async () => {
      expect((await authorize()).reply).toEqual({ expiresAt: 1_800_000_600 });
    });

    test('records step 10 under the request that made the token', async () => {
      await authorize();
      expect(trace.spans(made.requestId)).toMatchObject([{ step: 10, outcome: 'ok', host: 'controller1' }]);
    });

    test('is refused as store_unavailable where the store fails', async () => {
      store.put = async () => Promise.reject(new Error('store is down'));
      await expect(authorize()).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(trace.spans(made.requestId)).toMatchObject([{ step: 10, outcome: 'store_unavailable' }]);
    });

    test('is refused as too_many_tokens if the store is full, not as a store that is down', async () => {
      store.put = async () => Promise.reject(new TooManyTokensError('the instance has 4096 live tokens'));
      await expect(authorize()).rejects.toMatchObject({
        code: 'too_many_tokens',
        detail: 'the instance has 4096 live tokens',
      });
    });
  });

  describe('checking a token', () => {
    test('answers console, password, expiry and the request that made it', async () => {
      validate = async () => ({ valid: true, vncPassword: 'sesame' });
      const { console } = await authorize();
      expect(await check(console.tokenHash)).toEqual({
        console,
        vncPassword: 'sesame',
        requestId: made.requestId,
        expiresAt: 1_800_000_600,
        epoch: { since: 1_800_000_000, deletions: [] },
        once: false,
      });
    });

    test('asks the compute agent that made the console for host and port', async () => {
      const { console } = await authorize({ computeHost: 'compute7', host: '10.0.0.9', port: 5907 });
      await check(console.tokenHash);
      const { instanceUuid } = console;
      expect(asked).toEqual([
        {
          host: 'compute7',
          request: { instanceUuid, consoleType: 'novnc', host: '10.0.0.9', port: 5907 },
          requestId: made.requestId,
        },
      ]);
    });

    test('may be repeated while the token lives', async () => {
      const { console } = await authorize();
      await check(console.tokenHash);
      nowMs += 599_000;
      await expect(check(console.tokenHash)).resolves.toMatchObject({ console });
    });

    test('records step 15 under the request that made the token', async () => {
      const { console } = await authorize();
      await check(console.tokenHash);
      expect(trace.spans(made.requestId).map(({ step, outcome }) => [step, outcome])).toEqual([
        [10, 'ok'],
        [15, 'ok'],
      ]);
    });

    test('records a refusal under the request that made the token, which the refusal carries with instance and host', async () => {
      const { console } = await authorize();
      nowMs += 600_000;
      const { instanceUuid, computeHost } = console;
      await expect(check(console.tokenHash)).rejects.toMatchObject({
        code: 'token_expired',
        console: { requestId: made.requestId, instanceUuid, computeHost },
      });
      expect(trace.spans(made.requestId).at(-1)).toMatchObject({
        step: 15,
        outcome: 'token_expired',
        instanceUuid,
        computeHost,
      });
      expect(trace.spans(opened.requestId)).toEqual([]);
    });

    test('refuses an unknown token as token_unknown without asking a compute host', async () => {
      expect(await refusalOf(hashToken('made up'))).toBe('token_unknown');
      expect(asked).toEqual([]);
    });

    test('refuses an expired token as token_expired', async () => {
      const { console } = await authorize();
      nowMs += 600_000;
      expect(await refusalOf(console.tokenHash)).toBe('token_expired');
    });

    test('refuses a port that is no longer the guest’s as token_guest_moved', async () => {
      validate = async () => ({ valid: false, vncPassword: null });
      expect(await refusalOf((await authorize()).console.tokenHash)).toBe('token_guest_moved');
    });

    for (const [code, refusal] of [
      ['token_guest_gone', 'token_guest_gone'],
      ['guest_unknown', 'token_guest_gone'],
      ['instance_unknown', 'token_guest_gone'],
      ['token_guest_stopped', 'token_guest_stopped'],
      ['guest_not_running', 'token_guest_stopped'],
      ['vnc_listens_elsewhere', 'token_guest_moved'],
    ] as const) {
      test(`refuses an instance of which compute says ${code} as ${refusal}`, async () => {
        validate = async () => Promise.reject(new Refusal(code));
        expect(await refusalOf((await authorize()).console.tokenHash)).toBe(refusal);
      });
    }

    for (const error of [
      new Undelivered('no_server', 'no responders'),
      new Undelivered('deadline', 'silence'),
      new Refusal('hypervisor_unreachable'),
      new Error('a defect'),
    ]) {
      test(`refuses as token_unconfirmed where compute cannot say (${error.message})`, async () => {
        validate = async () => Promise.reject(error);
        expect(await refusalOf((await authorize()).console.tokenHash)).toBe('token_unconfirmed');
      });
    }

    test('refuses as token_store_unavailable where the store fails', async () => {
      store.lookup = async () => Promise.reject(new Error('store is down'));
      expect(await refusalOf(hashToken('any'))).toBe('token_store_unavailable');
    });

    test('refuses a token that is deleted while compute is being asked', async () => {
      const { console } = await authorize();
      validate = async () => {
        await store.deleteForInstance(console.instanceUuid, 'ended_by_operator');
        return { valid: true, vncPassword: null };
      };
      expect(await refusalOf(console.tokenHash)).toBe('token_unknown');
    });

    describe('of which the store said too much at first sight', () => {
      test('refuses one that is deleted by its own code, whatever compute says of its console', async () => {
        const { console } = await authorize();
        const stored = await store.lookupFast(console.tokenHash);
        await store.deleteForInstance(console.instanceUuid, 'ended_by_operator');
        store.lookupFast = async () => stored;
        expect(await refusalOf(console.tokenHash)).toBe('token_unknown');
        validate = async () => Promise.reject(new Refusal('guest_unknown'));
        expect(await refusalOf(console.tokenHash)).toBe('token_unknown');
      });

      test('admits a client only to the console that the full lookup returns, after compute has confirmed it', async () => {
        const { console } = await authorize();
        const stored = (await store.lookupFast(console.tokenHash))!;
        store.lookupFast = async () => ({ ...stored, console: { ...stored.console, port: 5999 } });
        expect(await check(console.tokenHash)).toMatchObject({ console });
        expect(asked.map(({ request }) => request.port)).toEqual([5999, console.port]);
      });

      test('has no terms of a token overlooked', async () => {
        const { console } = await authorize();
        const stored = (await store.lookupFast(console.tokenHash))!;
        store.lookup = async () => ({ state: 'live', stored: { ...stored, boundTo: '198.51.100.7' } });
        expect(await refusalOf(console.tokenHash)).toBe('token_address_differs');
        store.lookup = async () => ({ state: 'live', stored: { ...stored, once: true } });
        expect(await check(console.tokenHash)).toMatchObject({ once: true });
      });

      test('does without it where it fails', async () => {
        const { console } = await authorize();
        store.lookupFast = async () => Promise.reject(new Error('store is down'));
        expect(await check(console.tokenHash)).toMatchObject({ console });
      });
    });
  });

  describe('deleting tokens', () => {
    for (const [how, code, refusal] of [
      [{ change: 'stopped' }, 'guest_stopped', 'token_guest_stopped'],
      [{ change: 'stopped', cause: 'saved' }, 'guest_saved', 'token_guest_stopped'],
      [{ change: 'stopped', cause: 'shut_down' }, 'guest_shut_down', 'token_guest_stopped'],
      [{ change: 'stopped', cause: 'crashed' }, 'guest_crashed', 'token_guest_stopped'],
      [{ change: 'deleted' }, 'guest_deleted', 'token_guest_gone'],
      [{ change: 'migrated' }, 'guest_migrated', 'token_guest_moved'],
    ] as const) {
      test(`the change ${JSON.stringify(how)} ends tokens and sessions with ${code}`, async () => {
        const { console } = await authorize();
        const { instanceUuid } = console;
        authority.instanceChanged({ instanceUuid, host: 'compute1', ...how });
        await authority.close();
        expect(ended).toEqual([{ instanceUuid, code, computeHost: 'compute1' }]);
        expect(await refusalOf(console.tokenHash)).toBe(refusal);
      });
    }

    test('what an old host says late takes nothing from the console on the new one', async () => {
      const { console } = await authorize({ computeHost: 'compute2' });
      authority.instanceChanged({ instanceUuid: console.instanceUuid, host: 'compute1', change: 'migrated' });
      await authority.close();
      await expect(check(console.tokenHash)).resolves.toMatchObject({ console });
    });

    test('a guest that started loses nothing', async () => {
      const { console } = await authorize();
      authority.instanceChanged({ instanceUuid: console.instanceUuid, host: 'compute1', change: 'started' });
      await authority.close();
      expect(ended).toEqual([]);
      await expect(check(console.tokenHash)).resolves.toMatchObject({ console });
    });

    test('an operator’s deletion answers how many there were and makes them unknown', async () => {
      const { console } = await authorize();
      const request = { instanceUuid: console.instanceUuid, code: 'ended_by_operator' };
      expect(await authority.service.delete_tokens_for_instance(request, made)).toEqual({ deleted: 1 });
      expect(ended).toEqual([request]);
      expect(await refusalOf(console.tokenHash)).toBe('token_unknown');
    });

    test('sessions end even where the store fails, and the caller learns of the failure', async () => {
      store.deleteForInstance = async () => Promise.reject(new Error('store is down'));
      const request = { instanceUuid: randomUUID(), code: 'ended_by_operator' };
      const deletion = authority.service.delete_tokens_for_instance(request, made);
      await expect(deletion).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(ended).toEqual([request]);
    });

    test('a store that fails on an event is logged and harms nothing', async () => {
      store.deleteForInstance = async () => Promise.reject(new Error('store is down'));
      authority.instanceChanged({ instanceUuid: randomUUID(), host: 'compute1', change: 'stopped' });
      await authority.close();
      expect(ended).toHaveLength(1);
      expect(logged).toContain('store is down');
    });

    test.each(['because', 'token_expired', 'vnc_closed'])(
      '"%s" ends no session and is refused as malformed',
      async (code) => {
        const request = { instanceUuid: randomUUID(), code };
        const deletion = authority.service.delete_tokens_for_instance(request, made);
        await expect(deletion).rejects.toMatchObject({ code: 'request_malformed' });
        expect(ended).toEqual([]);
      },
    );
  });

  describe('a console whose sign-in was ended', () => {
    const grant = { userId: 'mia', projectId: 'demo', auditIds: ['own', 'first'] };
    const end = (auditId: string) =>
      authority.service.end_sign_in({ chainId: 'first', auditId, endsAt: nowMs / 1000 + 600 }, made);

    test.each(['own', 'first'])(
      'is not opened where %s has ended, also while no api answers',
      async (auditId) => {
        const { console } = await authorize({ grant });
        await end('sibling');
        await check(console.tokenHash);
        await end(auditId);
        expect(await refusalOf(console.tokenHash)).toBe('token_access_ended');
      },
    );

    test('ends at the next re-check, also while no api answers', async () => {
      const { console } = await authorize({ grant });
      const { epoch } = await check(console.tokenHash);
      const { tokenHash, instanceUuid, host, port, computeHost, projectId } = console;
      const session = {
        tokenHash,
        instanceUuid,
        host,
        port,
        computeHost,
        projectId,
        epoch,
        once: false,
        grant,
      };
      expect(await authority.service.check_session(session, opened)).toEqual({ state: 'live' });
      await end('own');
      expect(await authority.service.check_session(session, opened)).toMatchObject({
        state: 'ended',
        code: 'sign_in_revoked',
      });
    });
  });

  describe('re-checking a session', () => {
    type Asked = Parameters<ConsoleauthService['check_session']>[0];

    /** A session as the proxy has it that let it in. */
    async function aSession(changes = {}): Promise<Asked> {
      const { console } = await authorize(changes);
      const { epoch } = await check(console.tokenHash);
      const { tokenHash, instanceUuid, host, port, computeHost } = console;
      return { tokenHash, instanceUuid, host, port, computeHost, epoch, once: false };
    }
    const recheck = (session: Asked) => authority.service.check_session(session, opened);
    const remove = (instanceUuid: string, more = {}) =>
      authority.service.delete_tokens_for_instance(
        { instanceUuid, code: 'ended_by_operator', ...more },
        made,
      );

    test('it lives while its guest is where it was', async () => {
      expect(await recheck(await aSession())).toEqual({ state: 'live' });
    });

    test('a token that has merely expired, or is forgotten, ends nothing', async () => {
      const session = await aSession();
      nowMs += 601_000;
      expect(await recheck(session)).toEqual({ state: 'live' });
      nowMs += 7_200_000;
      expect(await recheck(session)).toEqual({ state: 'live' });
    });

    test('a deletion ends it with code and reason', async () => {
      const session = await aSession();
      await remove(session.instanceUuid, { reason: 'disk swap' });
      expect(await recheck(session)).toMatchObject({
        state: 'ended',
        code: 'ended_by_operator',
        reason: 'disk swap',
      });
      expect(logged).toContain('a re-check ended a session');
    });

    test('a deletion ends it also long after its token had expired and was forgotten', async () => {
      const session = await aSession();
      nowMs += 7_200_000;
      await remove(session.instanceUuid);
      nowMs += 7_200_000;
      expect(await recheck(session)).toMatchObject({ state: 'ended', code: 'ended_by_operator' });
    });

    test('a deletion ends it whose clock is half a minute behind', async () => {
      const session = await aSession();
      nowMs -= 30_000;
      await remove(session.instanceUuid);
      expect(await recheck(session)).toMatchObject({ state: 'ended' });
    });

    test('a deletion before it was let in does not end it, whatever the clock says', async () => {
      const before = await aSession();
      nowMs += 30_000;
      await remove(before.instanceUuid);
      nowMs -= 30_000;
      const session = await aSession({ instanceUuid: before.instanceUuid });
      expect(await recheck(session)).toEqual({ state: 'live' });
      expect(await recheck(before)).toMatchObject({ state: 'ended' });
    });

    test('a deletion for another host does not end it', async () => {
      const session = await aSession({ computeHost: 'compute2' });
      await remove(session.instanceUuid, { code: 'guest_migrated', computeHost: 'compute1' });
      expect(await recheck(session)).toEqual({ state: 'live' });
    });

    test('a deletion that broke off after it had taken the token ends it', async () => {
      const session = await aSession();
      await store.deleteForInstance(session.instanceUuid, 'guest_stopped');
      store.deletions = async () => [];
      expect(await recheck(session)).toMatchObject({ state: 'ended', code: 'guest_stopped' });
    });

    test.each([
      ['runs on another host now', [{ host: 'compute2', status: 'ACTIVE' }], 'guest_migrated'],
      ['is shut off where it was', [{ host: 'compute1', status: 'SHUTOFF' }], 'guest_stopped'],
      ['is on no host', [], 'guest_deleted'],
      ['is on no host that answers', [new Refusal('compute_unreachable')], 'guest_stopped'],
    ] as const)('a guest that %s ends it for that reason', async (_name, found, code) => {
      const session = await aSession();
      validate = async () => Promise.reject(new Refusal('token_guest_gone', 'guest_unknown'));
      elsewhere = found.map((one) =>
        one instanceof Refusal ? { refusal: one } : { reply: { instance: one } },
      );
      expect(await recheck(session)).toMatchObject({ state: 'ended', code });
    });

    test('a guest that has another screen now was stopped in between', async () => {
      const session = await aSession();
      validate = async () => ({ valid: false, vncPassword: null });
      expect(await recheck(session)).toMatchObject({ state: 'ended', code: 'guest_stopped' });
    });

    test('a host where consoles were switched off ends it with that reason', async () => {
      const session = await aSession();
      validate = async () => Promise.reject(new Refusal('console_disabled'));
      expect(await recheck(session)).toMatchObject({
        state: 'ended',
        code: 'ended_by_operator',
        reason: 'consoles are switched off',
      });
    });

    test.each([
      ['a compute agent that is not there', new Undelivered('no_server', 'gone')],
      ['a compute agent that is silent', new Undelivered('deadline', 'late')],
      ['a hypervisor that does not answer', new Refusal('hypervisor_unreachable')],
    ])('%s leaves it unconfirmed', async (_name, error) => {
      const session = await aSession();
      validate = async () => Promise.reject(error);
      expect(await recheck(session)).toMatchObject({ state: 'unconfirmed' });
    });

    test('a store that fails leaves it unconfirmed, unless its guest has gone', async () => {
      const session = await aSession();
      store.deletions = async () => Promise.reject(new Error('store is down'));
      expect(await recheck(session)).toEqual({
        state: 'unconfirmed',
        detail: 'the token store: store is down',
      });
      validate = async () => Promise.reject(new Refusal('token_guest_gone'));
      expect(await recheck(session)).toMatchObject({ state: 'ended' });
    });
  });

  test('log and trace carry neither the VNC password nor more than eight letters of a hash', async () => {
    validate = async () => ({ valid: true, vncPassword: 'sesame' });
    const { console } = await authorize();
    await check(console.tokenHash);
    authority.instanceChanged({ instanceUuid: console.instanceUuid, host: 'compute1', change: 'stopped' });
    await authority.close();
    await refusalOf(console.tokenHash);
    const said = logged + JSON.stringify([trace.spans(made.requestId), trace.spans(opened.requestId)]);
    expect(said).toContain(console.tokenHash.slice(0, 8));
    expect(said).not.toContain(console.tokenHash.slice(0, 9));
    expect(said).not.toContain('sesame');
  });
});
