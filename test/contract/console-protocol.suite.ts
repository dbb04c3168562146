import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ConsoleKind } from '../../src/consoles/console-kinds.ts';
import { Refusal } from '../../src/flow/refusals.ts';
import { paintedRefusal } from '../../src/languages/painted-text.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { Secret } from '../../src/platform/secret.ts';
import { DEFAULT_LIMITS } from '../../src/proxy/limits.ts';
import { OpeningHandshake, OWN_SUBPROTOCOL } from '../../src/proxy/listener/opening-handshake.ts';
import type { ConsoleProtocol, RefusalForm } from '../../src/proxy/protocols/protocol.ts';
import type { LoadProtocol } from '../../src/proxy/protocols/registry.ts';
import type { BrowserLeg } from '../../src/proxy/pump/browser-leg.ts';
import { ReadBuffers } from '../../src/proxy/pump/buffers/read-buffers.ts';
import type { GuestLeg } from '../../src/proxy/pump/guest-leg.ts';
import { Heartbeat } from '../../src/proxy/pump/heartbeat.ts';
import { HeldLegs } from '../../src/proxy/pump/held-legs.ts';
import { Turns } from '../../src/proxy/pump/turns.ts';
import { RefusalHolds } from '../../src/proxy/refusal/refusal-holds.ts';
import { SessionEnding } from '../../src/proxy/session/end/session-end.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { startVncServer } from '../support/fixtures/vnc-servers.ts';
import { until } from '../support/until.ts';

/** What an implementation can do, and how to see that it does. */
export interface ProtocolUnderTest {
  readonly kind: ConsoleKind;
  readonly load: LoadProtocol;
  /** Starts a console server that accepts a session. */
  startServer(): Promise<{ readonly port: number; readonly password?: string; close(): unknown }>;
  /** Whether the console server speaks before bytes are bridged. */
  readonly negotiates: boolean;
  /** The viewer's side of `greet`; absent if the viewer has nothing to do. */
  readonly greetAsViewer?: (viewer: Viewer) => Promise<void>;
  /** Bytes that a viewer sends after the greeting: some that only look, then some that act on the instance. */
  readonly looking: Buffer;
  readonly acting: Buffer;
  readonly refusalForms: readonly RefusalForm[];
}

/** What every ConsoleProtocol has to do. */
export function consoleProtocolSuite(name: string, subject: ProtocolUnderTest): void {
  describe(name, () => {
    const sockets = new Set<Socket>();
    const turns = new Turns(DEFAULT_LIMITS);
    const buffers = new ReadBuffers();
    const heartbeat = new Heartbeat(0);
    const heldLegs = new HeldLegs();
    const settings = defaultSettings({
      oriel: { vnc_connect_timeout: 1, vnc_handshake_timeout: 1, client_handshake_timeout: 1 },
    });
    let protocol: ConsoleProtocol;
    let server: Awaited<ReturnType<ProtocolUnderTest['startServer']>>;

    beforeAll(async () => {
      server = await subject.startServer();
      protocol = (await subject.load()).open({
        kind: subject.kind,
        settings,
        limits: DEFAULT_LIMITS,
        guestLegs: { buffers, turns, closeWaitMs: 500, onSocket: (socket) => sockets.add(socket) },
        log: silentLogger,
      });
    });
    afterEach(() => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    });
    afterAll(async () => {
      await protocol?.close();
      await server?.close();
      heldLegs.close();
    });

    const checkedAt = (port: number) => ({
      console: anAuthorizedConsole({ consoleType: subject.kind.type, host: '127.0.0.1', port }),
      password: server.password === undefined ? null : new Secret(server.password),
      requestId: 'req-1',
      expiresAt: 0,
    });
    const connect = (port: number, ending = new SessionEnding()): Promise<GuestLeg> =>
      protocol.connect(checkedAt(port).console, ending);

    /** A browser that was accepted, and its viewer. */
    async function accept(
      ...protocols: string[]
    ): Promise<{ browser: BrowserLeg; viewer: Viewer; head: Buffer }> {
      const handshake = new OpeningHandshake(
        {
          turns,
          buffers,
          heartbeat,
          heldLegs,
          clientFrameBytes: 1 << 20,
          closeWaitMs: 500,
          silent: subject.kind.refusals.silent,
        },
        subject.kind.subprotocols,
      );
      const http = createServer().listen(0, '127.0.0.1');
      await once(http, 'listening');
      const upgrade = once(http, 'upgrade');
      const viewer = new Viewer(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, { protocols });
      const [request, socket, head] = await upgrade;
      const browser = handshake.accept({ request, socket, head });
      if (browser === undefined) throw new Error('the viewer has gone');
      await once(viewer.socket, 'open');
      onTestFinished(async () => {
        browser.destroy();
        viewer.socket.terminate();
        await viewer.closed;
        http.close();
      });
      return { browser, viewer, head };
    }

    async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
      const error = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof Refusal)) throw new Error(`no refusal, but ${error}`);
      return error;
    }

    test('names its kind', () => {
      expect(protocol.kind).toBe(subject.kind);
    });

    test('connects, and reads nothing before the leg is released', async () => {
      const leg = await connect(server.port);
      expect(leg.localPort).toBeGreaterThan(0);
      leg.listener = { bytes: () => expect.fail('the leg was read'), drained() {}, ended() {} };
      leg.destroy();
    });

    test('refuses at step 16 if no server listens on the port', async () => {
      const gone = await startVncServer(() => {});
      await gone.close();
      expect((await refusalOf(connect(gone.port))).step).toBe(16);
    });

    test('gives up connecting when the session ends, and leaves no connection', async () => {
      const ending = new SessionEnding();
      const connecting = connect(server.port, ending);
      ending.end(new Refusal('ended_by_operator'));
      await expect(connecting).rejects.toBeInstanceOf(Refusal);
      await until(() => [...sockets].every(({ destroyed }) => destroyed));
    });

    test('negotiates, and names the security for log and trace', async () => {
      const leg = await connect(server.port);
      const agreed = await protocol.negotiate(leg, checkedAt(server.port), new SessionEnding());
      expect(agreed.security).toMatch(/./);
      expect(agreed.leftover).toBeInstanceOf(Buffer);
      leg.destroy();
    });

    if (subject.negotiates) {
      test.each([
        ['is silent', () => {}],
        ['closes the connection', ({ socket }: { socket: Socket }) => void socket.end()],
        [
          'speaks another protocol',
          ({ socket }: { socket: Socket }) => void socket.write('220 smtp ready\r\n'.repeat(9)),
        ],
      ])('refuses at step 16 a console server that %s', async (_what, script) => {
        const bad = await startVncServer(script);
        onTestFinished(() => bad.close());
        const leg = await connect(bad.port);
        const refusal = await refusalOf(protocol.negotiate(leg, checkedAt(bad.port), new SessionEnding()));
        expect(refusal.step).toBe(16);
        await until(() => bad.open.size === 0);
      });

      test('gives up negotiating when the session ends, with the reason of the end', async () => {
        const silent = await startVncServer(() => {});
        onTestFinished(() => silent.close());
        const ending = new SessionEnding();
        const reason = new Refusal('ended_by_operator');
        const negotiating = protocol.negotiate(await connect(silent.port), checkedAt(silent.port), ending);
        ending.end(reason);
        await expect(negotiating).rejects.toBe(reason);
        await until(() => silent.open.size === 0);
      });
    }

    test('greets a viewer and returns the bytes that follow', async () => {
      const { browser, viewer, head } = await accept(...subject.kind.subprotocols);
      const greeting = protocol.greet(browser, head, new SessionEnding());
      await subject.greetAsViewer?.(viewer);
      expect(await greeting).toBeInstanceOf(Buffer);
      let received = '';
      browser.listener = {
        data(chunk, start, end) {
          received += chunk.toString('latin1', start, end);
          return true;
        },
        drained() {},
        ended() {},
      };
      viewer.send(subject.looking);
      browser.release();
      await until(() => received === subject.looking.toString('latin1'));
    });

    if (subject.greetAsViewer !== undefined) {
      test('refuses a viewer that stays silent', async () => {
        const { browser, head } = await accept();
        expect((await refusalOf(protocol.greet(browser, head, new SessionEnding()))).code).toBe(
          'client_handshake_timeout',
        );
      });

      test('gives up greeting when the session ends, with the reason of the end', async () => {
        const { browser, head } = await accept();
        const ending = new SessionEnding();
        const reason = new Refusal('ended_by_operator');
        const greeting = protocol.greet(browser, head, ending);
        ending.end(reason);
        await expect(greeting).rejects.toBe(reason);
      });
    }

    /** What passes the taps of a session, and how often they report input. */
    function pass(viewOnly: boolean, ...reads: Buffer[]): { passed: string; inputs: number } {
      let inputs = 0;
      const taps = protocol.taps({ viewOnly, onInput: () => inputs++ });
      const passing = reads.map((read) =>
        taps.reduce<Buffer>((bytes, tap) => tap.fromBrowser?.(bytes) ?? bytes, Buffer.from(read)),
      );
      return { passed: Buffer.concat(passing).toString('latin1'), inputs };
    }
    const { looking, acting } = subject;

    test('needs no tap for a session without limits', () => {
      expect(protocol.taps({ viewOnly: false, onInput: null })).toEqual([]);
    });

    test('reports input and passes all bytes', () => {
      const { passed, inputs } = pass(false, looking, acting);
      expect(passed).toBe(Buffer.concat([looking, acting]).toString('latin1'));
      expect(inputs).toBeGreaterThan(pass(false, looking).inputs);
    });

    test('passes no input of a view-only session, and reports it', () => {
      const { passed, inputs } = pass(true, looking, acting);
      const without = pass(true, looking);
      expect(passed).toBe(without.passed);
      expect(inputs).toBeGreaterThan(without.inputs);
    });

    test('passes no bytes of a view-only session that it cannot read', () => {
      const noise = Buffer.alloc(4_096, 0xee);
      try {
        expect(pass(true, looking, noise).passed).toBe(pass(true, looking).passed);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    });

    test("has no refusal form for Oriel's page, which shows the close reason", () => {
      for (const form of ['screen', 'rfb'] as const) {
        expect(protocol.refusalForm(form, OWN_SUBPROTOCOL)).toBeUndefined();
      }
    });

    test.each(['screen', 'rfb'] as const)(
      'shows a refusal as %s and closes with its code, or has no such form',
      async (form) => {
        const show = protocol.refusalForm(form, '');
        expect(show !== undefined).toBe(subject.refusalForms.includes(form));
        if (show === undefined) return;
        const { browser, viewer, head } = await accept();
        const holds = new RefusalHolds(() => ({ max: 1, maxPerAddress: 1 }), systemClock);
        const refusal = new Refusal('proxy_full');
        const painted = paintedRefusal(refusal, 'en', 'consoleauth', '');
        const request = { requestId: 'req-1', painted, address: '192.0.2.1' };
        show({ browser, head, refusal, ...request, holdMs: 60_000, holds });
        await until(() => viewer.available > 0);
        expect(holds.size).toBe(form === 'screen' ? 1 : 0);
        holds.close();
        expect((await viewer.closed).code).toBe(refusal.kind.closeCode);
        expect(holds.size).toBe(0);
      },
    );

    test('probes a console server and leaves no connection', async () => {
      const { probe } = await subject.load();
      const between = await startVncServer(({ socket }) => {
        const onward = connectTo(server.port, '127.0.0.1').on('error', () => {});
        socket.pipe(onward).pipe(socket);
        socket.on('close', () => onward.destroy());
      });
      const address = { host: '127.0.0.1', port: between.port };
      expect(await probe(settings, address)).toMatch(/./);
      await until(() => between.open.size === 0);
      await between.close();
      expect((await refusalOf(probe(settings, address))).step).toBe(16);
    });

    test('reloads without a change, and closes twice', async () => {
      protocol.reload();
      await protocol.close();
      await protocol.close();
    });
  });
}
