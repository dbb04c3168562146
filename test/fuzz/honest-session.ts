import type { LabOptions, ProxyFixture, Viewer } from '../support/fixtures/proxy-fixture.ts';
import { openConsole, startProxyFixture } from '../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../support/fixtures/vnc-servers.ts';
import { require } from './target.ts';

/** Bytes that only the honest session sends; no other connection may receive them. */
const MARK = Buffer.from('honest:3f9c1e');
const SETTLE_MS = 30_000;

/** A proxy that is fed with all sorts, and beside it a session that must not notice. */
export interface WatchedProxy {
  readonly lab: ProxyFixture;
  /** A port with a guest that echoes. */
  readonly echoPort: number;
  /** Throws unless the honest session works, nothing of it was heard by others, and nothing but it is left. */
  check(heardByOthers: Buffer): Promise<void>;
  /** What it is at, and the last that its log says. */
  describe(): string;
  close(): Promise<void>;
}

export async function watchedProxy(options: LabOptions): Promise<WatchedProxy> {
  const echo = await echoServer();
  const lab = await startProxyFixture({
    ...options,
    oriel: {
      refusal_hold: 0.05,
      client_handshake_timeout: 0.3,
      vnc_handshake_timeout: 0.3,
      // All of it comes from one address, and what is refused at the door is looked at no further.
      max_upgrades_per_minute: 0,
      free_bad_tokens: 0,
      ...options.oriel,
    },
    limits: {
      keepAliveMs: 50,
      closeWaitMs: 50,
      endReasonWaitMs: 1,
      clientFrameBytes: 100_000,
      ...options.limits,
    },
  });
  const honest: Viewer = await openConsole(lab, lab.grant({ port: echo.port }));
  honest.send([1]); // ClientInit: a silent client is disconnected.
  await honest.read(1);
  let said = 0;
  const connections = openConnections();
  return {
    lab,
    echoPort: echo.port,
    async check(heardByOthers) {
      require(!heardByOthers.includes(MARK), 'another connection receives bytes of the honest session');
      const words = Buffer.concat([MARK, Buffer.from(` ${said++}`)]);
      honest.send(words);
      const heard = await honest.read(words.length);
      require(heard.equals(words) &&
        honest.available === 0, `the honest session receives ${heard.toString('latin1')}`);
      await settled(lab, connections);
      const defect = lab.log.find(({ level, code }) => Number(level) >= 50 || code === 'internal_error');
      require(defect === undefined, `the log has a defect: ${JSON.stringify(defect)}`);
      lab.log.length = 0;
    },
    describe: () =>
      JSON.stringify([
        lab.proxy.counts(),
        openConnections(),
        connections,
        honest.available,
        lab.log.slice(-4),
      ]),
    async close() {
      await honest.close();
      await lab.close();
      await echo.close();
    },
  };
}

/** Waits until only the two sockets of the honest session are open. */
async function settled({ proxy }: ProxyFixture, connections: number): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const { sessions, admitted, heldRefusals, sockets } = proxy.counts();
    const isQuiet = sessions === 1 && admitted === 1 && heldRefusals === 0 && sockets === 2;
    if (isQuiet && openConnections() <= connections) return;
    require(performance.now() <
      until, `something is left behind: ${JSON.stringify(proxy.counts())}, ${openConnections()} of ${connections} connections`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Of all kinds, those that wait for their first request included. */
function openConnections(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
