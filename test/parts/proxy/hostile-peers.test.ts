import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { ROOT } from '../../support/documents.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../support/fixtures/proxy-fixture.ts';
import {
  echoServer,
  handshakeNone,
  startVncServer,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';
import { HOSTILE_VIEWERS, type HostileViewer, masked } from '../../support/hostile/viewers.ts';
import { HOSTILE_SERVERS } from '../../support/hostile/vnc-servers.ts';
import { until } from '../../support/until.ts';

/** What a peer may make this process keep, its own sockets included. */
const MEMORY = 24 << 20;

let lab: ProxyFixture;
let echo: VncServer;
/** A session that the hostile peers must not disturb. */
let otherSession: Viewer;

beforeAll(async () => {
  echo = await echoServer();
  lab = await startProxyFixture({
    oriel: { refusal: 'close', client_handshake_timeout: 0.4, vnc_handshake_timeout: 0.4 },
    limits: { clientFrameBytes: 100_000, keepAliveMs: 100, closeWaitMs: 100 },
  });
  otherSession = await openConsole(lab, lab.grant({ port: echo.port }));
  // It has to begin, in time: what stands for a ClientInit here comes back for a ServerInit.
  otherSession.send('!');
  await otherSession.read(1);
});

afterAll(async () => {
  await otherSession.close();
  await lab.close();
  await echo.close();
});

/** The other session works, and it is the only one that is left. */
async function expectUnhurt(memoryBefore: number): Promise<void> {
  otherSession.send('still there?');
  expect((await otherSession.read(12)).toString()).toBe('still there?');
  await until(() => lab.proxy.counts().sockets === 2);
  expect(lab.proxy.counts()).toMatchObject({ sessions: 1, admitted: 1, heldRefusals: 0 });
  expect(lab.log.filter(({ code }) => code === 'internal_error')).toEqual([]);
  expect(memory() - memoryBefore).toBeLessThan(MEMORY);
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test.each(HOSTILE_SERVERS)(
  'a VNC server that $behaviour: $outcome',
  async ({ behaviour, outcome, script }) => {
    const before = memory();
    const guest = await startVncServer(script);
    const vncPassword = behaviour.includes('challenge') ? 'right' : null;
    const viewer = new Viewer(lab.url(lab.grant({ port: guest.port, vncPassword })));
    const opened = viewer.handshake().then(
      () => true,
      () => false,
    );
    const { code, reason } = await viewer.closed;
    if (outcome === 'opens') {
      expect(await opened).toBe(true);
      expect({ code, reason }).toEqual({ code: REFUSALS.vnc_closed.closeCode, reason: 'Target closed' });
    } else {
      expect(code).toBe(REFUSALS[outcome].closeCode);
      expect(reason).toContain(REFUSALS[outcome].sentence);
      // What it said is for the operator alone, and does nothing to a terminal.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
      expect(JSON.stringify(lab.log)).not.toMatch(/\\u001b|\\u0007|\x1b/);
    }
    await until(() => guest.open.size === 0);
    await guest.close();
    await expectUnhurt(before);
  },
);

test('a VNC server that never reads: what waits has a bound, and when it takes nothing for long the session ends', async () => {
  const before = memory();
  const patient = await startProxyFixture({ oriel: { ping_interval: 0.4 } });
  const guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    talk.socket.removeAllListeners('data').pause();
  });
  const viewer = await openConsole(patient, patient.grant({ port: guest.port }));
  const chunk = Buffer.alloc(65_536, 'x');
  const { _socket: socket } = viewer.socket as unknown as { _socket: Socket };
  const pour = setInterval(() => {
    if (socket.writableLength < 1 << 20) viewer.socket.send(chunk);
  }, 1);
  expect((await viewer.closed).code).toBe(REFUSALS.vnc_silent.closeCode);
  clearInterval(pour);
  expect(memory() - before).toBeLessThan(MEMORY);
  await until(() => patient.proxy.counts().sockets === 0);
  await patient.close();
  await guest.close();
  await expectUnhurt(before);
});

test('a viewer that never reads: the guest is read no further, and what waits has a bound', async () => {
  const before = memory();
  let poured = 0;
  const chunk = Buffer.alloc(65_536, 'x');
  const guest = await startVncServer(async (talk) => {
    await handshakeNone(talk);
    const pour = () => {
      while (!talk.socket.destroyed && talk.socket.write(chunk)) poured += chunk.length;
    };
    talk.socket.on('drain', pour);
    pour();
  });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.socket.pause();
  for (let idle = 0, last = -1; idle < 20; idle = poured === last ? idle + 1 : 0) {
    last = poured;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(memory() - before).toBeLessThan(MEMORY);
  viewer.socket.terminate();
  await until(() => lab.proxy.counts().sessions === 1);
  await guest.close();
  await expectUnhurt(before);
});

test.each(HOSTILE_VIEWERS)('a client that $behaviour: $outcome', async ({ outcome, words, more }) => {
  const before = memory();
  const said = words(lab.grant({ port: echo.port }));
  const { heard, echoed } = await converse(said, more, outcome === 'on');
  if (outcome === 'cut') expect(heard.toString('latin1')).toMatch(/^$|^HTTP\/1\.1 408/);
  else if (outcome === 'on') expect(echoed).toBe(true);
  else if ('status' in outcome) {
    expect(heard.toString('latin1').split('\r\n')[0]).toContain(`HTTP/1.1 ${outcome.status} `);
    expect(heard.toString('latin1')).not.toMatch(/^location:|101 Switching/im);
  } else {
    const code = 'refused' in outcome ? REFUSALS[outcome.refused].closeCode : outcome.closed;
    expect(closeCodeOf(heard)).toBe(code);
  }
  expect(heard.toString('latin1')).not.toContain('permessage-deflate');
  await expectUnhurt(before);
});

/** Sends `said` and reads until the proxy closes the connection. If the console `goesOn`, tests it by an echo and closes it. */
function converse(
  said: string | Buffer,
  more: Buffer | undefined,
  goesOn: boolean,
): Promise<{ heard: Buffer; echoed: boolean }> {
  const PROBE = 'is it still there?';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port: lab.port, host: '127.0.0.1', allowHalfOpen: false }, () =>
      socket.write(said),
    );
    let answered = false;
    let echoed = false;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (!answered && more !== undefined) socket.write(more);
      if (!answered && goesOn) {
        const handshake = more === undefined ? [masked(0x82, 'RFB 003.008\n'), masked(0x82, '\x01')] : [];
        socket.write(Buffer.concat([...handshake, masked(0x82, PROBE)]));
      }
      answered = true;
      echoed = Buffer.concat(chunks).includes(PROBE);
      if (goesOn && echoed) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ heard: Buffer.concat(chunks), echoed }));
  });
}

/** The code of the Close frame that the bytes end with. */
function closeCodeOf(heard: Buffer): number | undefined {
  for (let at = heard.indexOf('\r\n\r\n') + 4; at + 2 <= heard.length; ) {
    const length = heard[at + 1]!;
    if (heard[at] === 0x88) return heard.readUInt16BE(at + 2);
    at += 2 + length;
  }
  return undefined;
}

test('connections that are reset before they ask for anything cost the authority nothing', async () => {
  const before = memory();
  const lines = lab.log.length;
  for (let times = 0; times < 300; times++) {
    const socket = connect(lab.port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
  }
  await expectUnhurt(before);
  expect(lab.log.length).toBe(lines);
});

test('docs/security.md has the same two tables', () => {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const words = (outcome: HostileViewer['outcome']) => {
    if (outcome === 'on') return 'the console continues';
    if (outcome === 'cut') return 'closed';
    if ('status' in outcome) return `HTTP ${outcome.status}`;
    return 'refused' in outcome ? `\`${outcome.refused}\`` : `closed with ${outcome.closed}`;
  };
  const rows = [
    ...HOSTILE_SERVERS.map(({ behaviour, outcome }) => [
      behaviour,
      outcome === 'opens' ? 'the console opens' : `\`${outcome}\``,
    ]),
    ...HOSTILE_VIEWERS.map(({ behaviour, outcome }) => [behaviour, words(outcome)]),
  ].map(([behaviour, outcome]) => `| ${behaviour} | ${outcome} |`);
  const written = [...text.matchAll(/^\| (?!who does this|a VNC server that).* \|$/gm)].map(([row]) => row);
  expect(rows.filter((row) => !written.includes(row))).toEqual([]);
});
