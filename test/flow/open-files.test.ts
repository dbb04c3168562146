import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';

const LIMIT = 300;
let serving: ServeProcess;
let idle: Socket[] = [];

afterEach(async () => {
  for (const socket of idle.splice(0)) socket.destroy();
  await serving.close();
});

/** Connections that say nothing, as many as the limit allows and more. */
async function fill(port: number): Promise<void> {
  idle = Array.from({ length: LIMIT + 50 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await Promise.all(idle.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
}

const SCARCE = 'no file descriptors are left';
const lines = (text: string) => serving.log().filter(({ msg }) => String(msg).includes(text));

test.each(['proxyUrl', 'apiUrl'] as const)(
  'a process that has no descriptors left at its %s logs it once',
  async (url) => {
    serving = await startServing(['[oriel]', 'max_sessions = 200'], ['prlimit', `--nofile=${LIMIT}`]);
    expect(lines('the limit of open files is too low')).toMatchObject([
      { limit: LIMIT, needed: 2_400, option: '[oriel] max_sessions' },
    ]);
    expect(lines(SCARCE)).toEqual([]);
    await fill(Number(new URL(serving[url]).port));
    expect(await serving.says(SCARCE)).toMatchObject({ level: 50, limit: LIMIT });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(lines(SCARCE)).toHaveLength(1);
    for (const socket of idle.splice(0)) socket.destroy();
    await expect.poll(async () => (await fetch(`${serving[url]}/livez`)).status).toBe(200);
  },
);

test('a process with enough of them logs nothing of the kind', async () => {
  serving = await startServing(['[oriel]', 'max_sessions = 200'], ['prlimit', '--nofile=2400']);
  expect(lines('the limit of open files')).toEqual([]);
});
