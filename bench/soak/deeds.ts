import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { closingOf, type Person } from '../../test/support/person.ts';

export interface Cast {
  readonly member: Person;
  readonly admin: Person;
  readonly proxyPort: number;
  readonly serverId: string;
}

type Deed = (cast: Cast) => Promise<void>;

const UNKNOWN = '11111111-2222-4333-8444-555555555555';
const PATIENCE_MS = 20_000;

/** Everything that becomes of consoles; each leaves nothing open on this side. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  async used({ member }) {
    const { viewer, webSocket } = await member.view(await member.consoleUrl('demo'));
    viewer.type('soak');
    viewer.point(100, 100, 1);
    await viewer.until(() => viewer.updates > 1);
    webSocket.close();
    await closed(webSocket);
  },
  async 'cut off'({ member }) {
    const { webSocket } = await member.view(await member.consoleUrl('demo'));
    webSocket.terminate();
    await closed(webSocket);
  },
  async starved({ member }) {
    const { viewer, webSocket } = await member.view(await member.consoleUrl('demo'));
    webSocket.pause();
    for (let times = 0; times < 40; times++) {
      viewer.send({
        type: 'FramebufferUpdateRequest',
        incremental: false,
        area: { x: 0, y: 0, width: 960, height: 672 },
      });
    }
    await delay(50);
    webSocket.terminate();
    await closed(webSocket);
  },
  async 'ended by an operator'({ member, admin, serverId }) {
    const { webSocket } = await member.view(await member.consoleUrl('demo'));
    const closing = closed(webSocket);
    const { body } = await admin.api('/oriel/v1/sessions');
    const [session] = body.sessions.filter(
      (each: { instance_uuid: string }) => each.instance_uuid === serverId,
    );
    if (session !== undefined)
      await admin.api(`/oriel/v1/sessions/${session.id}?reason=soak`, { method: 'DELETE' });
    // It may have been another's: then this one leaves by itself.
    webSocket.close();
    await closing;
  },
  async revoked({ member, admin, serverId }) {
    const { webSocket } = await member.view(await member.consoleUrl('demo'));
    const closing = closed(webSocket);
    await admin.api(`/oriel/v1/servers/${serverId}/console-tokens?reason=soak`, { method: 'DELETE' });
    await closing;
  },
  async 'asked for and never opened'({ member }) {
    await member.consoleUrl('demo');
  },
  async 'refused: unknown token'({ member }) {
    await closed(member.webSocket(`/?token=${UNKNOWN}`, { protocols: ['oriel.v1'] }));
  },
  async 'refused: on a screen'({ member }) {
    await closed(member.webSocket(`/?token=${UNKNOWN}`));
  },
  async 'refused: page from elsewhere'({ member }) {
    await closed(member.webSocket('/?token=x', { headers: { Origin: 'http://evil.example' } }));
  },
  async 'left in its handshake'({ member }) {
    const webSocket = member.webSocket(await member.consoleUrl('demo'));
    await once(webSocket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
    webSocket.terminate();
    await closed(webSocket);
  },
  async 'reset in its request'({ proxyPort }) {
    const socket = connect(proxyPort, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('GET /vnc_lite.html HTTP/1.1\r\nHost: ');
    await delay(5);
    socket.resetAndDestroy();
  },
};

async function closed(webSocket: WebSocket): Promise<void> {
  if (webSocket.readyState === webSocket.CLOSED) return;
  webSocket.on('error', () => {});
  const late = delay(PATIENCE_MS, 'late', { ref: false });
  if ((await Promise.race([closingOf(webSocket).catch(() => {}), late])) === 'late')
    throw new Error('a console that was to end goes on');
}
