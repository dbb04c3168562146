import { afterEach, expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { type ProxyFixture, startProxyFixture, Viewer } from '../../support/fixtures/proxy-fixture.ts';
import {
  handshakeVnc,
  RFB_38,
  type Script,
  startVncServer,
  type VncServer,
} from '../../support/fixtures/vnc-servers.ts';

let lab: ProxyFixture;
let guest: VncServer;

afterEach(async () => {
  await lab.close();
  await guest.close();
});

/** A VNC server that offers no security type, for that reason [RFC 6143 7.1.2]. */
const refusing =
  (reason: string): Script =>
  async (talk) => {
    talk.write(RFB_38);
    await talk.read(12);
    const text = Buffer.from(reason, 'latin1');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    talk.write([0], length, text);
  };

async function open(script: Script, refusal: 'screen' | 'rfb' | 'close' | 'http', protocols: string[] = []) {
  guest = await startVncServer(script);
  lab = await startProxyFixture({ oriel: { refusal, refusal_hold: 1 } });
  return new Viewer(lab.url(lab.grant({ port: guest.port })), { protocols });
}

test.each(['screen', 'rfb', 'close'] as const)(
  'the reason of a VNC server is quoted in the close frame, refusal = %s',
  async (way) => {
    const viewer = await open(refusing('Too many connections'), way);
    const { code, reason } = await viewer.closed;
    expect(code).toBe(REFUSALS.vnc_refused.closeCode);
    expect(reason).toContain('It says: "Too many connections"');
  },
);

test('a long reason is cut, control characters are replaced, and the request id stays', async () => {
  const viewer = await open(refusing(`\x1b[31m\r\n${'busy '.repeat(100)}`), 'http');
  const { body } = await viewer.unexpected;
  const quoted = /It says: &quot;(.*)&quot;/.exec(body)![1]!;
  expect(quoted).toMatch(/^[\x20-\x7e]{256}$/);
  expect(quoted.startsWith('.[31m..busy busy')).toBe(true);
});

test('the reason of a VNC server is escaped on the page of a refusal', async () => {
  const viewer = await open(refusing('<script>alert(1)</script>'), 'http');
  const { body } = await viewer.unexpected;
  expect(body).toContain('&lt;script&gt;');
  expect(body).not.toContain('<script');
});

test('an RFB refusal contains the whole reason', async () => {
  const viewer = await open(refusing('x'.repeat(200)), 'rfb');
  await viewer.read(12);
  viewer.send(RFB_38);
  const length = (await viewer.read(5)).readUInt32BE(1);
  expect((await viewer.read(length)).toString()).toContain('x'.repeat(200));
  await viewer.closed;
});

test('an unknown password is not reported as a rejected one', async () => {
  const viewer = await open((talk) => handshakeVnc(talk, 'right'), 'close');
  expect((await viewer.closed).code).toBe(REFUSALS.vnc_password_unknown.closeCode);
});
