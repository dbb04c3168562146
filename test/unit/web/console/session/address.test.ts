import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, socketUrl } from '../../../../../web/console/session/address.ts';

const TOKEN = '6f2b1d0e-4a53-4c8e-9d61-0f5a8b3c7e21';
const page = (rest: string) => `https://con.example${rest}`;

describe('the token in the address', () => {
  it.each([
    ['as ?token=', `/vnc_auto.html?token=${TOKEN}`],
    ["inside noVNC's path", `/vnc_lite.html?path=%3Ftoken%3D${TOKEN}`],
    ['inside path behind a prefix', `/vnc.html?autoconnect=true&path=novnc%2Fwebsockify%3Ftoken%3D${TOKEN}`],
    ['in the fragment', `/vnc.html#token=${TOKEN}`],
    ['with the title that Horizon appends', `/vnc_lite.html?path=%3Ftoken%3D${TOKEN}&title=web-1(5d0c)`],
  ])('is found %s, and leaves the address', (_, rest) => {
    const address = readAddress(page(rest));
    expect(address.token).toBe(TOKEN);
    expect(address.clean).not.toContain(TOKEN);
    expect(readAddress(address.clean).token).toBeUndefined();
  });

  it('is the last one of several, as the proxy reads it', () => {
    expect(readAddress(page('/vnc.html?token=a&token=b')).token).toBe('b');
  });

  it('is undefined if the URL has none, an empty or an overlong one', () => {
    expect(readAddress(page('/vnc.html')).token).toBeUndefined();
    expect(readAddress(page('/vnc.html?token=')).token).toBeUndefined();
    expect(readAddress(page(`/vnc.html?token=${'x'.repeat(5000)}`)).token).toBeUndefined();
  });

  it('leaves the rest of the URL unchanged', () => {
    const { clean } = readAddress(page(`/n/vnc.html?path=n%2Fws%3Ftoken%3D${TOKEN}&title=a&language=de`));
    expect(clean).toBe(page('/n/vnc.html?path=n%2Fws&title=a&language=de'));
    expect(readAddress(clean).socketPath).toBe('/n/ws');
  });
});

describe('the WebSocket', () => {
  it.each([
    ['/vnc_auto.html?token=T', 'wss://con.example/?token=T'],
    ['/vnc_lite.html?path=%3Ftoken%3DT', 'wss://con.example/?token=T'],
    ['/novnc/vnc_lite.html?token=T', 'wss://con.example/novnc/?token=T'],
    ['/novnc/vnc_lite.html?path=novnc%3Ftoken%3DT', 'wss://con.example/novnc?token=T'],
    ['/vnc.html?path=novnc/websockify%3Fa%3D1%26token%3DT', 'wss://con.example/novnc/websockify?a=1&token=T'],
  ])('of %s is %s', (rest, expected) => {
    const { socketPath, token } = readAddress(page(rest));
    expect(socketUrl(page(rest), socketPath, token)).toBe(expected);
  });

  it('is unencrypted if the page is', () => {
    expect(socketUrl('http://h:6080/vnc.html', '/', 'T')).toBe('ws://h:6080/?token=T');
  });

  it.each([
    'https://evil.example/',
    'wss://evil.example/ws?token=T',
    '//evil.example/ws?token=T',
    '\\\\evil.example\\ws',
    'javascript:alert(1)',
    '@evil.example/',
  ])('stays on the host of the page when path is %s', (path) => {
    const href = page(`/vnc.html?path=${encodeURIComponent(path)}&host=evil.example&port=1&encrypt=0`);
    const { socketPath, token } = readAddress(href);
    expect(new URL(socketUrl(href, socketPath, token)).host).toBe('con.example');
  });

  it('stays on the host of the page whatever path is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (path) => {
        const href = page(`/vnc.html?path=${encodeURIComponent(path)}`);
        const { socketPath, token } = readAddress(href);
        const url = new URL(socketUrl(href, socketPath, token));
        return url.host === 'con.example' && url.protocol === 'wss:' && url.username === '';
      }),
    );
  });
});

describe('the other parameters', () => {
  it('connects, fits, reconnects and sends input by default', () => {
    expect(readAddress(page('/vnc.html'))).toMatchObject({
      autoconnect: true,
      viewOnly: false,
      reconnect: true,
      resize: 'scale',
      title: '',
    });
  });

  it('are read as noVNC writes them', () => {
    const address = readAddress(
      page(
        '/vnc.html?autoconnect=false&view_only=1&reconnect=0&resize=off&title=my%20guest&language=zh-hans',
      ),
    );
    expect(address).toMatchObject({
      autoconnect: false,
      viewOnly: true,
      reconnect: false,
      resize: 'off',
      title: 'my guest',
    });
    expect(readAddress(page('/vnc_lite.html?scale=false')).resize).toBe('off');
    expect(readAddress(page('/vnc.html?resize=remote')).resize).toBe('remote');
  });
});
