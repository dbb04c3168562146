import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStore } from '../../src/consoleauth/stores/registry.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import type { Acknowledged } from '../support/cluster/store-writer.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KILLS = 6;

/** What the writer had printed when it was killed, at a random moment after its first change. */
async function writeAndKill(directory: string, run: number): Promise<Acknowledged[]> {
  const program = ['--import', './bench/typescript.js', 'test/support/cluster/store-writer.ts'];
  const child: ChildProcess = spawn(process.execPath, [...program, directory, String(run * 1000)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let output = '';
  const began = new Promise<void>((resolve) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('"put"')) resolve();
    });
  });
  await Promise.race([began, ended]);
  await sleep(Math.random() * 300);
  child.kill('SIGKILL');
  await ended;
  // The last line may be half of one.
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged);
}

test('what was acknowledged is there after each kill, however often the process is killed while it writes', async () => {
  const directory = join(temporaryFolder(), 'state');
  const done: Acknowledged[] = [];
  for (let run = 0; run < KILLS; run++) done.push(...(await writeAndKill(directory, run)));
  const count = (did: Acknowledged['did']) => done.filter((each) => each.did === did).length;
  expect(count('open')).toBe(KILLS);
  for (const did of ['put', 'delete', 'redeem', 'end_redemption', 'end_sign_in'] as const) {
    expect(count(did)).toBeGreaterThan(0);
  }

  const store = await openStore({
    settings: defaultSettings({ oriel: { token_store: 'file', state_dir: directory } }),
    log: silentLogger,
    clock: systemClock,
  });
  try {
    const marks = new Set(done.flatMap((each) => (each.did === 'open' ? each.marks : [])));
    expect([...marks]).toEqual(await store.signIns.marks());
    const deleted = new Set(done.flatMap((each) => (each.did === 'delete' ? [each.tokenHash] : [])));
    const endedUse = new Set(done.flatMap((each) => (each.did === 'end_redemption' ? [each.tokenHash] : [])));
    const wrong: unknown[] = [];
    for (const each of done) {
      switch (each.did) {
        case 'put': {
          const { tokenHash } = each.stored.console;
          const { state } = await store.lookup(tokenHash);
          // A deletion that was not acknowledged may have been written.
          if (deleted.has(tokenHash) ? state !== 'deleted' : state !== 'live' && state !== 'deleted')
            wrong.push([each, state]);
          break;
        }
        case 'redeem': {
          const found = await store.findRedemption(each.tokenHash);
          const isHeld = found.state === 'held' && found.redemption.holderHash === each.holderHash;
          if (!isHeld && !(endedUse.has(each.tokenHash) || found.state === 'ended'))
            wrong.push([each, found]);
          break;
        }
        case 'end_redemption':
          if ((await store.findRedemption(each.tokenHash)).state !== 'ended') wrong.push(each);
          break;
        case 'end_sign_in':
          if (!(await store.signIns.ended(each.chainId)).includes(each.chainId)) wrong.push(each);
          break;
      }
    }
    expect(wrong).toEqual([]);
  } finally {
    await store.close();
  }
});
