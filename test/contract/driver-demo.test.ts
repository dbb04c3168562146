import { setImmediate as nextTurn } from 'node:timers/promises';
import { DEMO_INSTANCES, DemoDriver } from '../../src/compute/drivers/demo/driver.ts';
import { memoryLog } from '../support/memory-log.ts';
import { driverSuite } from './driver.suite.ts';

const [running, second, stopped] = DEMO_INSTANCES;

const abilities = { stopped: true, withoutVnc: false, vncOnSocket: false, changes: true, screenshots: true };

driverSuite('demo', abilities, async () => {
  const before = ownResources();
  const driver = await DemoDriver.start({
    log: memoryLog().log,
    project: 'demo',
    traceOfConnection: async () => undefined,
    offMs: 3_600_000,
  });
  await driver.powerOff(second.uuid);
  return {
    driver,
    running: running.uuid,
    stopped: stopped.uuid,
    changing: {
      uuid: second.uuid,
      followed: async () => {},
      start: () => driver.powerOn(second.uuid),
      stop: () => driver.powerOff(second.uuid),
    },
    leftovers: async () => {
      // A closed handle is gone some turns of the event loop later.
      const left = () => [...ownResources()].filter(([name, count]) => count > (before.get(name) ?? 0));
      for (let turn = 0; turn < 10_000 && left().length > 0; turn++) await nextTurn();
      return left().map(([name]) => name);
    },
    close: async () => {},
  };
});

/** How many servers, connections and timers this process has, by kind. */
function ownResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (/TCP|Timeout/.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
