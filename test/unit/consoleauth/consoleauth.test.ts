import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Consoleauth, startConsoleauth } from '../../../src/consoleauth/start-consoleauth.ts';
import { MemoryStore } from '../../../src/consoleauth/stores/memory/memory-store.ts';
import type { ComputeService, computeContract } from '../../../src/contracts/compute.ts';
import { type Peers, Undelivered } from '../../../src/contracts/contract.ts';
import { Refusal, type RefusalCode } from '../../../src/flow/refusals.ts';
import { TraceRecorder } from '../../../src/flow/trace.ts';
import { createLogger } from '../../../src/platform/log.ts';
import { hashToken } from '../../../src/platform/secret.ts';
import { anAuthorizedConsole } from '../../support/authorized-console.ts';

type Validate = ComputeService['validate_console_port'];

describe('the token authority', () => {
  let nowMs: number;
  let store: MemoryStore;
  let trace: TraceRecorder;
  let authority: Consoleauth;
  let validate: Validate;
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
    validate = async () => ({ valid: true, vncPassword: null });
    const on = (host: string) => ({
      validate_console_port: ((request, call) => {
        asked.push({ host, request, requestId: call.requestId });
        return validate(request, call);
      }) as Validate,
    });
    authority = startConsoleauth({
      settings: { consoleauth: { token_ttl: 600, enforce_session_timeout: false } },
      log: createLogger({
        debug: true,
        destination: {
          write(line) {
            logged += line;
          },
        },
      }),
      store,
      compute: { on } as unknown as Peers<typeof computeContract>,
      trace,
      publishSessionsEnd: (payload) => ended.push(payload),
      clock: { now: () => nowMs },
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
  const check = (tokenHash: string) => authority.service.check_token({ tokenHash }, opened);
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
      store.put = async () => Promise.reject(new Error('nobody home'));
      await expect(authorize()).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(trace.spans(made.requestId)).toMatchObject([{ step: 10, outcome: 'store_unavailable' }]);
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

    test('records a refusal under both the request that made the token and the one that came with it', async () => {
      const { console } = await authorize();
      nowMs += 600_000;
      await refusalOf(console.tokenHash);
      expect(trace.spans(made.requestId).at(-1)).toMatchObject({ step: 15, outcome: 'token_expired' });
      expect(trace.spans(opened.requestId)).toMatchObject([{ step: 15, outcome: 'token_expired' }]);
    });

    test('refuses an unknown token as token_unknown and asks nobody', async () => {
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

    for (const code of [
      'token_guest_gone',
      'guest_unknown',
      'instance_unknown',
      'guest_not_running',
    ] as const) {
      test(`refuses a guest of which compute says ${code} as token_guest_gone`, async () => {
        validate = async () => Promise.reject(new Refusal(code));
        expect(await refusalOf((await authorize()).console.tokenHash)).toBe('token_guest_gone');
      });
    }

    for (const error of [
      new Undelivered('nobody', 'no responders'),
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
      store.lookup = async () => Promise.reject(new Error('nobody home'));
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
  });

  describe('deleting tokens', () => {
    for (const [change, code, refusal] of [
      ['stopped', 'guest_stopped', 'token_guest_gone'],
      ['deleted', 'guest_deleted', 'token_guest_gone'],
      ['migrated', 'guest_migrated', 'token_guest_moved'],
    ] as const) {
      test(`a guest that is ${change} takes its tokens and sessions with it as ${code}`, async () => {
        const { console } = await authorize();
        const { instanceUuid } = console;
        authority.instanceChanged({ instanceUuid, host: 'compute1', change });
        await authority.close();
        expect(ended).toEqual([{ instanceUuid, code }]);
        expect(await refusalOf(console.tokenHash)).toBe(refusal);
      });
    }

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
      store.deleteForInstance = async () => Promise.reject(new Error('nobody home'));
      const request = { instanceUuid: randomUUID(), code: 'ended_by_operator' };
      const deletion = authority.service.delete_tokens_for_instance(request, made);
      await expect(deletion).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(ended).toEqual([request]);
    });

    test('a store that fails on an event is logged and harms nothing', async () => {
      store.deleteForInstance = async () => Promise.reject(new Error('nobody home'));
      authority.instanceChanged({ instanceUuid: randomUUID(), host: 'compute1', change: 'stopped' });
      await authority.close();
      expect(ended).toHaveLength(1);
      expect(logged).toContain('nobody home');
    });

    test('a word that is no code is refused as malformed', async () => {
      const request = { instanceUuid: randomUUID(), code: 'because' };
      const deletion = authority.service.delete_tokens_for_instance(request, made);
      await expect(deletion).rejects.toMatchObject({ code: 'request_malformed' });
      expect(ended).toEqual([]);
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
