import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { NO_NETWORK_STACK } from '../../../../src/contracts/connect-info.ts';
import { REFUSALS } from '../../../../src/flow/refusals.ts';
import { networkStackId } from '../../../../src/platform/network/network-stack.ts';
import {
  openConsole,
  type ProxyFixture,
  startProxyFixture,
  Viewer,
} from '../../../support/fixtures/proxy-fixture.ts';
import {
  handshakeNone,
  startVncServer,
  Talk,
  type VncServer,
} from '../../../support/fixtures/vnc-servers.ts';
import { freePort } from '../../../support/free-port.ts';

const ANOTHER_STACK = '0123456789abcdef';

let lab: ProxyFixture;
let guest: VncServer | undefined;

afterEach(async () => {
  await lab.close();
  await guest?.close();
  guest = undefined;
});

async function refusalOf(grant: { host: string; port: number; networkStack?: string }) {
  const viewer = new Viewer(lab.url(lab.grant(grant)), { protocols: ['oriel.v1'] });
  return (await viewer.closed).code;
}

describe('an address that leads to the proxy itself', () => {
  test.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '::ffff:0:0', '0', '0x0', '00.0'])(
    '%s as the host of a console is refused and not dialled',
    async (host) => {
      guest = await startVncServer((talk) => handshakeNone(talk));
      lab = await startProxyFixture();
      expect(await refusalOf({ host, port: guest.port })).toBe(REFUSALS.vnc_address_unusable.closeCode);
      expect(guest.connections).toBe(0);
      expect(JSON.stringify(lab.log)).toContain('leads to the proxy itself');
    },
  );

  test('refuses a loopback address and addresses of its own interfaces if the compute agent is on another machine', async () => {
    guest = await startVncServer((talk) => handshakeNone(talk));
    lab = await startProxyFixture();
    const own = Object.values(networkInterfaces()).flatMap(
      (each) => each?.map(({ address }) => address) ?? [],
    );
    const loopback = [
      '127.0.0.1',
      '127.0.0.9',
      'localhost',
      'LOCALHOST',
      '::1',
      '127.1',
      '2130706433',
      '0x7f000001',
    ];
    for (const networkStack of [ANOTHER_STACK, NO_NETWORK_STACK]) {
      for (const host of [...loopback, '::ffff:127.0.0.1', '::ffff:7f00:1', ...own]) {
        const code = await refusalOf({ host, port: guest.port, networkStack });
        expect([host, code]).toEqual([host, REFUSALS.vnc_address_unusable.closeCode]);
      }
    }
    expect(guest.connections).toBe(0);
  });

  test('opens a loopback address if the compute agent is on this machine', async () => {
    guest = await startVncServer((talk) => handshakeNone(talk));
    lab = await startProxyFixture();
    const networkStack = networkStackId()!;
    const viewer = await openConsole(lab, lab.grant({ port: guest.port, networkStack }));
    await viewer.close();
  });
});

test('reaches a VNC server that starts to listen a moment later', async () => {
  lab = await startProxyFixture();
  const port = await freePort();
  const opening = openConsole(lab, lab.grant({ port }));
  await new Promise((resolve) => setTimeout(resolve, 250));
  const late = createServer((socket) => void handshakeNone(new Talk(socket))).listen(port, '127.0.0.1');
  await once(late, 'listening');
  expect((late.address() as AddressInfo).port).toBe(port);
  await (await opening).close();
  late.close();
});

test('retries a closed port for a limited time, and refuses with vnc_unreachable', async () => {
  lab = await startProxyFixture({ oriel: { vnc_connect_timeout: 1 } });
  const code = await refusalOf({ host: '127.0.0.1', port: await freePort() });
  expect(code).toBe(REFUSALS.vnc_unreachable.closeCode);
});
