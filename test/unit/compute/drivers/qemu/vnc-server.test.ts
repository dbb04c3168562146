import { describe, expect, test } from 'vitest';
import { vncServerOf, vncServerOfFirst } from '../../../../../src/compute/drivers/qemu/vnc-server.ts';

const tcp = { host: '127.0.0.1', service: '5901', family: 'ipv4', websocket: false, auth: 'none' };
const unix = { host: '', service: '/run/vnc.sock', family: 'unix', websocket: false, auth: 'none' };
const webSocket = { ...tcp, service: '5700', websocket: true };
const first = { id: 'default', auth: 'none', clients: [] };

describe('query-vnc-servers', () => {
  test('names address and port of the only display', () => {
    expect(vncServerOf([{ ...first, server: [tcp] }])).toEqual({
      reachedBy: 'network',
      display: undefined,
      listen: '127.0.0.1',
      port: 5901,
      wantsPassword: false,
    });
  });

  test('lists the first display last: it is preferred', () => {
    const second = { id: 'two', auth: 'none', server: [{ ...tcp, service: '5902' }] };
    expect(vncServerOf([second, { ...first, server: [tcp] }])).toMatchObject({ port: 5901 });
  });

  test('leads to another display if no network reaches the first one', () => {
    const second = { id: 'two', auth: 'vnc', server: [{ ...tcp, auth: 'vnc' }] };
    expect(vncServerOf([second, { ...first, server: [unix] }])).toMatchObject({
      reachedBy: 'network',
      display: 'two',
      wantsPassword: true,
    });
  });

  test('has addresses for WebSockets, which are not used', () => {
    expect(vncServerOf([{ ...first, server: [webSocket, tcp] }])).toMatchObject({ port: 5901 });
    expect(vncServerOf([{ ...first, server: [webSocket] }])).toMatchObject({ reachedBy: 'nothing' });
  });

  test.each([
    ['vnc', undefined, true],
    ['vencrypt', 'x509-vnc', true],
    ['vencrypt', 'tls-vnc', true],
    ['vencrypt', 'x509-none', false],
    ['vencrypt', 'x509-plain', false],
    ['sasl', undefined, false],
    ['none', undefined, false],
  ])('with auth %s, vencrypt %s wants a password: %s', (auth, vencrypt, wantsPassword) => {
    const server = [{ ...tcp, auth, ...(vencrypt && { vencrypt }) }];
    expect(vncServerOf([{ ...first, auth, server }])).toMatchObject({ wantsPassword });
  });

  test('tells a UNIX socket from no listener', () => {
    expect(vncServerOf([{ ...first, server: [unix] }])).toMatchObject({ reachedBy: 'socket' });
    expect(vncServerOf([{ ...first, server: [] }])).toMatchObject({ reachedBy: 'nothing' });
  });

  test.each([[[]], [null], ['x'], [{}], [[1, null]]])('names no server: %j', (reply) => {
    expect(vncServerOf(reply)).toBeUndefined();
  });

  test.each(['0', '65536', '-1', 'x', '', null, 5901.5])('has no port %j', (service) => {
    expect(vncServerOf([{ ...first, server: [{ ...tcp, service }] }])).toMatchObject({
      reachedBy: 'nothing',
    });
  });
});

describe('query-vnc', () => {
  test('names the server of the first display', () => {
    const reply = { enabled: true, host: '::', service: '5905', family: 'ipv6', auth: 'vnc' };
    expect(vncServerOfFirst(reply)).toMatchObject({ listen: '::', port: 5905, wantsPassword: true });
  });

  test.each([[{ enabled: false }], [undefined], [[]]])('names none: %j', (reply) => {
    expect(vncServerOfFirst(reply)).toBeUndefined();
  });
});
