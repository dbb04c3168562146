import { describe, expect, test } from 'vitest';
import { dialledAddress } from '../../../src/compute/dialled-address.ts';
import { NOVNC } from '../../../src/consoles/console-kinds.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { defaultSettings } from '../../support/default-settings.ts';

const PORT = 5901;

/** The host that proxies dial, or the code of the refusal. */
async function dialled(
  listen: string | null,
  configured: string,
  transport: 'in-process' | 'nats',
  dial: string | null = null,
): Promise<string> {
  const settings = defaultSettings({
    vnc: { server_proxyclient_address: configured },
    oriel: { transport },
  });
  try {
    const { host, port } = await dialledAddress({ settings }, NOVNC, { listensOn: listen, dial, port: PORT });
    expect(port).toBe(PORT);
    return host;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.detail).toContain(configured);
    if (listen !== null) expect(error.detail).toContain(listen);
    return error.code;
  }
}

const REFUSED = 'vnc_listens_elsewhere';

describe('the address that proxies dial', () => {
  test.each([
    // listens on, server_proxyclient_address, in one process, over a bus
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'localhost', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.1', '127.0.0.2', '127.0.0.2'],
    ['::1', '127.0.0.1', '::1', '::1'],
    ['127.0.0.1', '10.0.0.21', '127.0.0.1', REFUSED],
    ['127.0.0.1', 'compute1.example', '127.0.0.1', REFUSED],
    ['10.99.0.1', '127.0.0.1', '10.99.0.1', '10.99.0.1'],
    ['10.99.0.1', '10.0.0.21', '10.99.0.1', REFUSED],
    ['10.99.0.1', '10.99.0.1', '10.99.0.1', '10.99.0.1'],
    ['::ffff:10.99.0.1', '10.99.0.1', '10.99.0.1', '10.99.0.1'],
    ['2001:db8:0::1', '2001:DB8::1', '2001:DB8::1', '2001:DB8::1'],
    ['2001:db8::2', '2001:db8::1', '2001:db8::2', REFUSED],
    ['10.99.0.1', '0.0.0.0', '10.99.0.1', '10.99.0.1'],
    ['0.0.0.0', '10.0.0.21', '10.0.0.21', '10.0.0.21'],
    ['0.0.0.0', 'compute1.example', 'compute1.example', 'compute1.example'],
    ['0.0.0.0', '127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '::1', '127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '2001:db8::1', REFUSED, REFUSED],
    ['0.0.0.0', '0.0.0.0', '127.0.0.1', REFUSED],
    ['::', '127.0.0.1', '::1', '::1'],
    ['::', '10.0.0.21', '10.0.0.21', '10.0.0.21'],
    ['::', '2001:db8::1', '2001:db8::1', '2001:db8::1'],
    [null, '10.0.0.21', '10.0.0.21', '10.0.0.21'],
    [null, '0.0.0.0', REFUSED, REFUSED],
    ['compute1.example', 'compute1.example', 'compute1.example', 'compute1.example'],
    ['compute1.example', '127.0.0.1', 'compute1.example', 'compute1.example'],
  ])(
    'of a console server on %s with the option set to %s is %s in one process and %s over a bus',
    async (listen, configured, inProcess, onBus) => {
      expect(await dialled(listen, configured, 'in-process')).toBe(inProcess);
      expect(await dialled(listen, configured, 'nats')).toBe(onBus);
    },
  );

  test('keeps a name that this host cannot resolve', async () => {
    expect(await dialled('10.99.0.1', 'no-such-host.invalid', 'nats')).toBe('no-such-host.invalid');
  });

  test('is the one that the driver states for a console of another machine', async () => {
    for (const transport of ['in-process', 'nats'] as const) {
      expect(await dialled('192.0.2.7', '10.0.0.21', transport, '192.0.2.7')).toBe('192.0.2.7');
      expect(await dialled(null, '10.0.0.21', transport, 'pdu.example')).toBe('pdu.example');
    }
  });

  test('has the network stack of the agent', async () => {
    const settings = defaultSettings({});
    const found = await dialledAddress({ settings }, NOVNC, {
      listensOn: '127.0.0.1',
      dial: null,
      port: PORT,
    });
    expect(found.networkStack).toMatch(/^[0-9a-f]{16}$/);
  });
});
