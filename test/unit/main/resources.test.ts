import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { auditResource, busResource } from '../../../src/main/resources.ts';
import { defaultSettings } from '../../support/default-settings.ts';

const lost = { troubles: () => ['The bus is lost.'] };

test('a bus that is up is no finding', async () => {
  expect(await busResource({ troubles: () => [] }, defaultSettings()).look()).toEqual([]);
});

test('a process that alone has lost the bus is not ready; without any NATS server all have lost it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = defaultSettings({ oriel_nats: { servers: [`nats://127.0.0.1:${port}`] } });
  expect(await busResource(lost, settings).look()).toEqual([
    { text: 'The bus is lost.', affects: 'this_host' },
  ]);
  server.close();
  await once(server, 'close');
  expect(await busResource(lost, settings).look()).toEqual([
    { text: 'The bus is lost.', affects: 'all_hosts' },
  ]);
});

test('an audit file that cannot be written refuses consoles only with audit_failure = refuse', async () => {
  const audit = { problem: () => 'ENOSPC: no space left on device' };
  const affects = async (failure: 'continue' | 'refuse', isAlone: boolean) => {
    const settings = defaultSettings({ oriel: { audit_log: '/var/log/a.log', audit_failure: failure } });
    const [found] = await auditResource(audit, settings, () => isAlone).look();
    expect(found!.text).toContain('[oriel] audit_log /var/log/a.log cannot be written (ENOSPC');
    return found!.affects;
  };
  expect(await affects('refuse', false)).toBe('this_host');
  expect(await affects('refuse', true)).toBe('all_hosts');
  expect(await affects('continue', false)).toBe('no_host');
});
