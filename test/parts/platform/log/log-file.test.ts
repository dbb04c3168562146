import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogFile } from '../../../../src/platform/log/outputs/log-file.ts';
import { ROOT } from '../../../support/documents.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

interface Report {
  readonly lost: number;
  readonly seconds: number;
}

let path: string;
let file: LogFile | undefined;
let failures: string[];
let reports: Report[];

beforeEach(() => {
  path = join(temporaryFolder(), 'oriel.log');
  failures = [];
  reports = [];
});
afterEach(async () => {
  await file?.close();
  file = undefined;
});

async function open(at = path): Promise<LogFile> {
  file = await LogFile.open(at, {
    onFailing: ({ code }) => failures.push(String(code)),
    onWorking: (report) => reports.push(report),
  });
  return file;
}

const text = (at = path) => readFileSync(at, 'utf8');

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(10);
}

test('is appended to, readable for owner and group only', async () => {
  writeFileSync(path, 'before\n', { mode: 0o640 });
  const log = await open();
  log.write('after\n');
  await until(() => text() === 'before\nafter\n');
  await log.close();
  const { path: created } = await open(join(temporaryFolder(), 'new.log'));
  expect(statSync(created).mode & 0o777).toBe(0o640);
});

test('is opened again on request, and no line is lost or written twice', async () => {
  const log = await open();
  for (let number = 0; number < 200; number++) {
    log.write(`${number}\n`);
    if (number === 100) {
      renameSync(path, `${path}.1`);
      await log.reopen();
    }
  }
  await until(() => text().endsWith('199\n'));
  const numbers = (text(`${path}.1`) + text()).trim().split('\n');
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, number) => String(number)));
  expect(text()).not.toBe('');
});

test('follows a file that a program renamed without a signal', async () => {
  const log = await open();
  log.write('one\n');
  await until(() => text() === 'one\n');
  renameSync(path, `${path}.1`);
  for (let number = 0; !text(`${path}.1`).includes('never'); number++) {
    log.write(`${number}\n`);
    await sleep(20);
    if (spawnSync('test', ['-s', path]).status === 0) break;
  }
  expect(text()).toMatch(/^\d+\n/);
});

test('goes on at the beginning of a file that was truncated (copytruncate)', async () => {
  const log = await open();
  log.write('one\n');
  await until(() => text() === 'one\n');
  truncateSync(path);
  log.write('two\n');
  await until(() => text() === 'two\n');
});

test('keeps the previous file if the new one cannot be opened', async () => {
  const log = await open();
  rmSync(path);
  mkdirSync(path);
  await expect(log.reopen()).rejects.toMatchObject({ code: 'EISDIR' });
  log.write('still\n');
  await sleep(50);
  expect(failures).toEqual([]);
});

describe('on a full disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  afterEach(async () => {
    await file?.close();
    file = undefined;
    execFileSync('umount', [disk]);
  });

  test('lines wait, further ones are dropped and counted, and no turn of the event loop waits for the disk', async () => {
    const log = await open(join(disk, 'oriel.log'));
    const other = join(disk, 'other');
    writeFileSync(other, Buffer.alloc(56 * 1024));
    const line = `${'x'.repeat(99)}\n`;
    let written = 0;
    for (; !log.isFailing; written++) {
      log.write(line);
      await sleep(0);
    }
    expect(failures).toEqual(['ENOSPC']);
    // 2 MB, of which 1 MB waits.
    for (let more = 0; more < 20_000; more++, written++) log.write(line);
    rmSync(other);
    await sleep(0);
    // What waits does not fit yet.
    execFileSync('mount', ['-o', 'remount,size=4m', disk]);
    await until(() => reports.length > 0 && !log.isFailing);
    const whole = text(log.path)
      .split('\n')
      .filter((each) => each.length === 99);
    const [{ lost } = { lost: 0 }] = reports;
    expect(lost).toBeGreaterThan(5_000);
    expect(whole.length + lost).toBe(written);
    expect(failures).toEqual(['ENOSPC']);
    log.write('again\n');
    await until(() => text(log.path).endsWith('again\n'));
  });

  test('standard error in a file does not end the process, which counts the lines that it lost', () => {
    const at = join(disk, 'stderr.log');
    writeFileSync(join(disk, 'other'), Buffer.alloc(60 * 1024));
    const program = `
      import { execFileSync } from 'node:child_process';
      import { createLogger } from ${JSON.stringify(join(ROOT, 'src/platform/log/log.ts'))};
      import { StandardError } from ${JSON.stringify(join(ROOT, 'src/platform/log/outputs/standard-error.ts'))};
      import { turnLines } from ${JSON.stringify(join(ROOT, 'src/platform/log/turn-lines.ts'))};
      const output = new StandardError({ onWorking: ({ lost }) => process.stdout.write('lost ' + lost) });
      const log = createLogger({ debug: false, destination: turnLines(output) });
      for (let number = 0; number < 20_000; number++) log.info({ number }, 'line');
      setTimeout(() => execFileSync('mount', ['-o', 'remount,size=8m', ${JSON.stringify(disk)}]), 50);
      setTimeout(() => {}, 600);
    `;
    const typescript = join(ROOT, 'bench/typescript.js');
    const command = `"$0" --import ${typescript} --input-type=module --eval "$1" 2>>${at}`;
    const { status, stdout } = spawnSync('sh', ['-c', command, process.execPath, program], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const numbers = [...text(at).matchAll(/"number":(\d+),"msg":"line"}\n/g)].map(([, number]) =>
      Number(number),
    );
    const lost = Number(/^lost (\d+)$/.exec(stdout)?.[1]);
    expect(lost).toBeGreaterThan(5_000);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    expect(numbers.length).toBe(20_000 - lost);
  });
});
