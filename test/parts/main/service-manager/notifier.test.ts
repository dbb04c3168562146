import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Notifier } from '../../../../src/main/service-manager/notifier.ts';
import { ServiceManager } from '../../../../src/main/service-manager/service-manager.ts';
import { memoryLog } from '../../../support/memory-log.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// With the real systemd-notify and a real systemd: test/e2e/systemd.test.ts.

/** A program that writes its arguments and its environment to a file, then does what `then` says. */
function programThat(then: string) {
  const folder = temporaryFolder();
  const [program, calls] = [join(folder, 'notify'), join(folder, 'calls')];
  writeFileSync(
    program,
    `#!/bin/sh\nfor word; do echo "$word" >> ${calls}; done\n/usr/bin/env | /usr/bin/grep -v '^\\(PWD\\|SHLVL\\|_\\)=' >> ${calls}\n${then}\n`,
  );
  chmodSync(program, 0o755);
  return { program, calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []) };
}

test('sends messages one after the other, with nothing of this environment but the socket', async () => {
  const { program, calls } = programThat('/usr/bin/sleep 0.05');
  const notifier = new Notifier({ socket: '/run/notify', log: memoryLog().log, program });
  const first = notifier.send(['READY=1', 'STATUS=it serves; $HOME "all"']);
  const second = notifier.send(['STOPPING=1']);
  expect(notifier.isBusy).toBe(true);
  await Promise.all([first, second]);
  expect(notifier.isBusy).toBe(false);
  const socket = 'NOTIFY_SOCKET=/run/notify';
  expect(calls()).toEqual(['READY=1', 'STATUS=it serves; $HOME "all"', socket, 'STOPPING=1', socket]);
});

test('logs a failure once, until a message arrives again', async () => {
  const { log, lines } = memoryLog();
  const state = temporaryFolder();
  const { program } = programThat(`if [ -e ${state}/works ]; then exit 0; fi; echo no socket >&2; exit 1`);
  const notifier = new Notifier({ socket: '/run/notify', log, program });
  await notifier.send(['WATCHDOG=1']);
  await notifier.send(['WATCHDOG=1']);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: 'the service manager could not be notified',
    detail: 'no socket',
  });
  writeFileSync(join(state, 'works'), '');
  await notifier.send(['WATCHDOG=1']);
  expect(lines).toHaveLength(1);
});

test('a missing systemd-notify, as in a container, is logged and stops nothing', async () => {
  const { log, lines } = memoryLog();
  const notifier = new Notifier({ socket: '/run/notify', log, program: '/nowhere/systemd-notify' });
  await notifier.send(['READY=1']);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, detail: expect.stringContaining('ENOENT') });
});

test('without a service manager nothing runs and nothing is logged', async () => {
  const { log, lines } = memoryLog();
  const manager = new ServiceManager({ notifySocket: undefined, watchdogMs: 3, sockets: [] }, log);
  manager.ready('serves', () => true);
  manager.reloading();
  manager.reloaded('serves');
  manager.stopping(30_000);
  await manager.failed('no reason');
  await manager.close();
  expect(lines).toEqual([]);
});
