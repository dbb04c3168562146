import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labProcesses } from '../support/libvirt/processes.ts';
import { startNetworkLab } from '../support/network/network-lab.ts';
import { standOn } from '../support/network/standpoint.ts';

test('hosts of a lab have names and networks of their own, and nothing of it is left when it is closed', async () => {
  const lab = await startNetworkLab();
  await lab.addHost('one', { public: '192.0.2.1/24', management: '198.51.100.1/24' });
  await lab.addHost('two', { management: '198.51.100.2/24' });
  expect(await lab.run('two', 'hostname')).toBe('two\n');
  const relay = join(lab.folder, 'relay-two.sock');
  const [one, two] = await Promise.all([standOn(lab, 'one'), standOn(lab, 'two')]);
  const web = lab.start('one', [process.execPath, '-e', SERVER, relay]);
  await web.said('listening');
  expect(await two.openPorts('198.51.100.1', '70-90')).toEqual([80]);
  expect(await one.openPorts('198.51.100.2', '70-90')).toEqual([]);
  await expect(two.dial('192.0.2.1', 80)).rejects.toThrow('ENETUNREACH');
  await lab.unplug('two');
  expect(await two.openPorts('198.51.100.1', '80')).toEqual([]);
  await lab.plug('two');
  await expect.poll(() => two.openPorts('198.51.100.1', '80'), { timeout: 10_000 }).toEqual([80]);

  expect((await labProcesses(lab.folder)).length).toBeGreaterThanOrEqual(3);
  await lab.close();
  expect(await labProcesses(lab.folder)).toEqual([]);
  expect(existsSync(lab.folder)).toBe(false);
});

const SERVER = `require('node:net').createServer().listen(80, () => console.log('listening'))`;
