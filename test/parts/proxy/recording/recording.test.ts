import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { Recording } from '../../../../src/proxy/recording/recording.ts';
import { openConsole, startProxyFixture, Viewer } from '../../../support/fixtures/proxy-fixture.ts';
import { echoServer } from '../../../support/fixtures/vnc-servers.ts';
import { memoryLog } from '../../../support/memory-log.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { until } from '../../../support/until.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

/** The recorded entries, read as the script that the file is. */
function framesOf(path: string): string[] {
  return Array.from(runInNewContext(`${readFileSync(path, 'utf8')}; VNC_frame_data`));
}

test('a session has its own file, with both directions in order, that only its owner can read', async () => {
  const guest = await echoServer();
  const lab = await startProxyFixture({ record: join(folder, 'console') });
  const viewer = await openConsole(lab, lab.grant({ port: guest.port }));
  viewer.send('it\'s "typed" \\ 100%\n\x00é');
  const sent = Buffer.from('it\'s "typed" \\ 100%\n\x00é');
  await viewer.read(sent.length);
  await viewer.close();
  await lab.close();
  await guest.close();
  const path = join(folder, 'console.1');
  await until(() => readFileSync(path, 'utf8').endsWith("'EOF'];\n"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const frames = framesOf(path);
  expect(frames.at(-1)).toBe('EOF');
  const bytes = (direction: RegExp) =>
    frames.flatMap((frame) => direction.exec(frame)?.slice(1) ?? []).join('');
  expect(bytes(/^\}\d+\}(.*)$/s)).toBe(sent.toString('latin1'));
  expect(bytes(/^\{\d+\{(.*)$/s)).toBe(sent.toString('latin1'));
  expect(readFileSync(path, 'latin1')).toMatch(/^[\n -~]*$/);
});

test('each session has a number, and no existing file or link is overwritten or followed', async () => {
  const prefix = join(folder, 'r');
  writeFileSync(`${prefix}.1`, 'mine');
  symlinkSync(join(folder, 'elsewhere'), `${prefix}.2`);
  const recordings = await Promise.all([1, 2].map(() => Recording.open(prefix, silentLogger)));
  await Promise.all(recordings.map((each) => each.close()));
  expect(recordings.map(({ path }) => path).sort()).toEqual([`${prefix}.3`, `${prefix}.4`]);
  expect(readFileSync(`${prefix}.1`, 'utf8')).toBe('mine');
  expect(readdirSync(folder)).not.toContain('elsewhere');
});

test('a session that cannot be recorded is refused before the browser is accepted', async () => {
  const guest = await echoServer();
  const lab = await startProxyFixture({ record: join(folder, 'no-such-folder', 'console') });
  const viewer = new Viewer(lab.url(lab.grant({ port: guest.port })), { protocols: ['oriel.v1'] });
  expect((await viewer.closed).code).toBe(4468);
  await until(() => guest.open.size === 0);
  await lab.close();
  await guest.close();
});

test('a disk that is too slow ends the recording with a log line, and not the session', async () => {
  const { log, text } = memoryLog();
  const recording = await Recording.open(join(folder, 'slow'), log, 1_000);
  for (let i = 0; i < 100; i++) recording.fromGuest(Buffer.alloc(1_000));
  await recording.close();
  expect(text()).toContain('the recording is incomplete');
  expect(statSync(join(folder, 'slow.1')).size).toBeLessThan(100_000);
});
