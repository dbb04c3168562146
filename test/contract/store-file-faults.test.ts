import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/consoleauth/stores/registry.ts';
import type { Store, StoredConsole } from '../../src/consoleauth/stores/store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

let directory: string;
let open: Store[];
/** The text of each log so far. */
let logged: (() => string)[];
const mounts: string[] = [];

beforeEach(() => {
  directory = join(temporaryFolder(), 'state');
  open = [];
  logged = [];
});
afterEach(async () => {
  vi.useRealTimers();
  for (const store of open) await store.close();
  for (const mount of mounts.splice(0)) execFileSync('umount', [mount]);
});

async function openIn(state_dir = directory, token_store: 'auto' | 'file' = 'auto'): Promise<Store> {
  const { log, text } = memoryLog();
  try {
    const store = await openStore({
      settings: defaultSettings({ oriel: { token_store, state_dir } }),
      clock: systemClock,
      log,
    });
    open.push(store);
    return store;
  } finally {
    logged.push(text);
  }
}

/** The error with which the store does not open. */
async function whyNot(state_dir = directory): Promise<string> {
  return await openIn(state_dir).then(
    ({ name }) => `it opened, as ${name}`,
    (error: Error) => error.message,
  );
}

async function close(store: Store): Promise<void> {
  open.splice(open.indexOf(store), 1);
  await store.close();
}

function aToken(fields: Partial<StoredConsole> = {}): StoredConsole {
  const expiresAt = Math.floor(Date.now() / 1000) + 3600;
  return { console: anAuthorizedConsole(), requestId: 'req-1', expiresAt, ...fields };
}

async function isLive(store: Store, { console: { tokenHash } }: StoredConsole): Promise<boolean> {
  return (await store.lookup(tokenHash)).state === 'live';
}

/** Writes some tokens and one end, and closes. */
async function writeSome(): Promise<{ tokens: StoredConsole[]; ended: string }> {
  const store = await openIn();
  const tokens = Array.from({ length: 20 }, () => aToken());
  for (const token of tokens) await store.put(token);
  const ended = 'chain-1';
  await store.signIns.end({ chainId: ended, auditId: ended, endsAt: Date.now() / 1000 + 3600 });
  await close(store);
  return { tokens, ended };
}

const records = () => join(directory, 'tokens', 'records');
const logFile = () => join(records(), readdirSync(records()).find((name) => name.endsWith('.log'))!);
const committed = () => join(directory, 'tokens', 'committed');

/** A small file system of its own. */
function mountSmall(): void {
  mkdirSync(directory, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=0700', 'tmpfs', directory]);
  mounts.push(directory);
}

/** Returns the file that takes up what was free. */
function fillDisk(): string {
  const ballast = join(directory, 'ballast');
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k'], { stdio: 'ignore' });
  } catch {
    // It ends when the disk is full.
  }
  return ballast;
}

/** Puts tokens until one is refused. */
async function putUntilRefused(store: Store): Promise<{ written: StoredConsole[]; refused: string }> {
  const written: StoredConsole[] = [];
  while (written.length < 500) {
    const token = aToken();
    try {
      await store.put(token);
    } catch (error) {
      return { written, refused: (error as Error).message };
    }
    written.push(token);
  }
  return { written, refused: '' };
}

describe('a state directory', () => {
  test('is created for this user only', async () => {
    const store = await openIn();
    expect(store.name).toBe('file');
    for (const path of ['', 'tokens', 'tokens/records']) {
      expect(statSync(join(directory, path)).mode & 0o777).toBe(0o700);
    }
    for (const path of ['tokens/committed', 'tokens/owner']) {
      expect(statSync(join(directory, path)).mode & 0o777).toBe(0o600);
    }
  });

  test('that never was and cannot be created leaves the tokens in memory, and the log says what that means', async () => {
    const store = await openIn('/proc/oriel/state');
    expect(store.name).toBe('memory');
    expect(logged.at(-1)?.()).toContain(
      'tokens are kept in memory: a restart makes open access URLs invalid',
    );
    expect(logged.at(-1)?.()).toContain('[oriel] state_dir /proc/oriel/state cannot be created');
    await expect(openIn('/proc/oriel/state', 'file')).rejects.toThrow('cannot be created');
  });

  test('of another user is refused', async () => {
    await writeSome();
    chownSync(directory, 65_534, 65_534);
    expect(await whyNot()).toContain(
      `[oriel] state_dir ${directory} belongs to another user (uid 65534), and Oriel runs as uid ${process.geteuid?.()}. Run Oriel as that user`,
    );
  });

  test('that other users can change is refused', async () => {
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    expect(await whyNot()).toBe(
      `[oriel] state_dir ${directory} can be changed by other users (mode 0777). Run "chmod 700 ${directory}".`,
    );
  });

  test('that is a file is refused', async () => {
    writeFileSync(directory, '');
    expect(await whyNot()).toContain(`[oriel] state_dir ${directory} is not a directory.`);
  });

  test('may be a symbolic link of this user, but its tokens may not be one', async () => {
    const link = `${directory}-link`;
    mkdirSync(directory, { mode: 0o700 });
    symlinkSync(directory, link);
    await close(await openIn(link));
    rmSync(join(directory, 'tokens'), { recursive: true });
    symlinkSync(temporaryFolder(), join(directory, 'tokens'));
    expect(await whyNot()).toContain(
      `${join(directory, 'tokens')} is a symbolic link, not a directory. Move it away`,
    );
  });

  test('on a read-only file system is refused if it was used before, and its tokens are there afterwards', async () => {
    mountSmall();
    const { tokens } = await writeSome();
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    expect(await whyNot()).toContain(
      `[oriel] state_dir ${directory} cannot be written: the file system is read-only. Give`,
    );
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    const store = await openIn();
    for (const token of tokens) expect(await isLive(store, token)).toBe(true);
  });

  test('that two processes share is refused to the second, which names the first', async () => {
    const first = await openIn();
    expect(await whyNot()).toBe(
      `[oriel] state_dir: ${join(directory, 'tokens')} is in use by another oriel serve (process ${process.pid} on ${hostname()}). Stop that one, or write a directory of its own for each.`,
    );
    const token = aToken();
    await first.put(token);
    expect(await isLive(first, token)).toBe(true);
    await close(first);
    expect(await isLive(await openIn(), token)).toBe(true);
  });

  test('of a newer version is refused and left as it was', async () => {
    const { tokens } = await writeSome();
    const before = readFileSync(committed(), 'utf8');
    writeFileSync(committed(), before.replace('format 1', 'format 2'));
    expect(await whyNot()).toContain(
      'was written by a newer version of Oriel (format 2; this version reads 1). Run that',
    );
    writeFileSync(committed(), before);
    const store = await openIn();
    for (const token of tokens) expect(await isLive(store, token)).toBe(true);
  });
});

describe('damage', () => {
  test.each([1, 7, 100, 1_000])(
    'is found where the end of the log is missing, from %i bytes on',
    async (bytes) => {
      await writeSome();
      // The log of the last process, which the next start reads.
      truncateSync(logFile(), statSync(logFile()).size - bytes);
      expect(await whyNot()).toMatch(
        /^\[oriel\] state_dir: \S+ is damaged: its last \d+ changes are missing\. Check the disk\. Then stop Oriel and move \S+ away/,
      );
    },
  );

  test('is found wherever a byte of the records is changed, or does no harm', async () => {
    const { tokens, ended } = await writeSome();
    const saved = new Map(readdirSync(records()).map((name) => [name, readFileSync(join(records(), name))]));
    const savedCommit = readFileSync(committed());
    let found = 0;
    const wrong: string[] = [];
    for (let round = 0; round < 40; round++) {
      rmSync(records(), { recursive: true });
      mkdirSync(records(), { mode: 0o700 });
      for (const [name, content] of saved) writeFileSync(join(records(), name), content);
      writeFileSync(committed(), savedCommit);
      const names = [...saved.keys()].filter((name) => saved.get(name)!.length > 0);
      const name =
        round % 2 === 0 ? names.find((each) => each.endsWith('.log'))! : names[round % names.length]!;
      const content = Buffer.from(saved.get(name)!);
      const at = (round * 7919) % content.length;
      content[at] = content[at]! ^ 0x40;
      writeFileSync(join(records(), name), content);
      try {
        const store = await openIn();
        for (const token of tokens)
          if (!(await isLive(store, token))) wrong.push(`${name} ${at}: a token is lost`);
        if ((await store.signIns.ended(ended)).length === 0) wrong.push(`${name} ${at}: an end is lost`);
        await close(store);
      } catch (error) {
        found++;
        if (!/^\[oriel\] state_dir: \S+ (?:is damaged|cannot be used)/.test((error as Error).message))
          wrong.push(`${name} ${at}: ${(error as Error).message}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(20);
  });

  test.each([
    ['the records are missing', () => rmSync(records(), { recursive: true })],
    ['the number of the last change is missing', () => rmSync(committed())],
    ['the number of the last change is not readable', () => writeFileSync(committed(), 'nonsense')],
    [
      'the number of the last change is a pipe',
      () => {
        rmSync(committed());
        execFileSync('mkfifo', [committed()]);
      },
    ],
    ['the list of files is missing', () => rmSync(join(records(), 'CURRENT'))],
  ])('is found if %s', async (_what, damage) => {
    await writeSome();
    damage();
    expect(await whyNot()).toMatch(/^\[oriel\] state_dir: \S+ is damaged: /);
  });
});

describe('while the store runs', () => {
  test('a full disk refuses new tokens and loses none, and an end counts at once', async () => {
    mountSmall();
    const store = await openIn();
    const kept = aToken();
    await store.put(kept);
    const ballast = fillDisk();
    const { written, refused } = await putUntilRefused(store);
    expect(refused).toContain(
      `[oriel] state_dir: ${records()} cannot be written: the file system is full. Free space there.`,
    );
    expect(store.problem?.()).toBe(refused);
    expect(await isLive(store, kept)).toBe(true);
    const chain = { chainId: 'chain-1', auditId: 'chain-1', endsAt: Date.now() / 1000 + 3600 };
    await expect(store.signIns.end(chain)).rejects.toThrow('the file system is full');
    expect(await store.signIns.ended('chain-1')).toEqual(['chain-1']);

    rmSync(ballast);
    await until(async () => store.problem?.() === null);
    const later = aToken();
    await store.put(later);
    await close(store);
    const again = await openIn();
    for (const token of [kept, ...written, later]) expect(await isLive(again, token)).toBe(true);
    expect(await again.signIns.ended('chain-1')).toEqual(['chain-1']);
  });

  test('a write that failed is tried again, even if the timer of the retry fires early', async () => {
    mountSmall();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = await openIn();
    const ballast = fillDisk();
    await putUntilRefused(store);
    const chain = { chainId: 'chain-1', auditId: 'chain-1', endsAt: Date.now() / 1000 + 3600 };
    await expect(store.signIns.end(chain)).rejects.toThrow('the file system is full');
    rmSync(ballast);
    // At once, by the clock that the store compares with.
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    await until(() => store.problem?.() === null);
    await close(store);
    expect(await (await openIn()).signIns.ended('chain-1')).toEqual(['chain-1']);
  });

  test('the close writes what could not be written a moment ago', async () => {
    mountSmall();
    const store = await openIn();
    const ballast = fillDisk();
    await putUntilRefused(store);
    const chain = { chainId: 'chain-1', auditId: 'chain-1', endsAt: Date.now() / 1000 + 3600 };
    await expect(store.signIns.end(chain)).rejects.toThrow('the file system is full');
    rmSync(ballast);
    await close(store);
    expect(await (await openIn()).signIns.ended('chain-1')).toEqual(['chain-1']);
  });

  test('the removal of the directory loses nothing', async () => {
    const store = await openIn();
    const [before, after] = [aToken(), aToken()];
    await store.put(before);
    const marks = await store.signIns.marks();
    rmSync(directory, { recursive: true });
    await store.put(after);
    expect(existsSync(records())).toBe(true);
    await close(store);
    const again = await openIn();
    expect([await isLive(again, before), await isLive(again, after)]).toEqual([true, true]);
    expect(await again.signIns.marks()).toEqual(marks);
    expect(logged.map((text) => text()).join('')).toContain(
      'token store was changed or removed: writing it anew',
    );
  });
});
