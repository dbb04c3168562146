import { describe, expect } from 'vitest';
import { open } from '../../src/compute/drivers/libvirt/driver.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { lastingConnections } from '../support/libvirt/connections.ts';
import { startLibvirtLab } from '../support/libvirt/lab.ts';
import { labProcesses } from '../support/libvirt/processes.ts';
import { memoryLog } from '../support/memory-log.ts';
import { driverSuite } from './driver.suite.ts';

const abilities = { stopped: true, withoutVnc: true, vncOnSocket: true, changes: true, screenshots: true };

describe.each(['rpc', 'virsh'] as const)('over %s', (transport) => {
  driverSuite('libvirt', abilities, async () => {
    const lab = await startLibvirtLab();
    const memory = memoryLog();
    const changing = await lab.defineGuest({ name: 'changing' });
    const instances = {
      running: await lab.startGuest({ name: 'running' }),
      stopped: await lab.defineGuest({ name: 'stopped' }),
      withoutVnc: await lab.startGuest({ name: 'spice', graphics: [{ type: 'spice' }] }),
      vncOnSocket: await lab.startGuest({ name: 'socket', graphics: [{ type: 'vnc-socket' }] }),
      changing: {
        uuid: changing,
        followed: () =>
          expect.poll(() => memory.text(), { timeout: 20_000 }).toContain('following the instances'),
        start: () => lab.start(changing),
        stop: () => lab.destroy(changing),
        remove: () => lab.undefine(changing),
      },
      leftovers: async () => [
        ...(await labProcesses(lab.uri)).map(({ command }) => command),
        ...(await lastingConnections(lab)),
      ],
      close: () => lab.close(),
    };
    const settings = defaultSettings({
      libvirt: { connection_uri: lab.uri },
      oriel: { libvirt_transport: transport },
    });
    return { ...instances, driver: await open({ settings, log: memory.log }) };
  });
});
