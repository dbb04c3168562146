import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFile } from '../../../../src/observe/audit/audit-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'audit.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (text: string) => Buffer.from(`${text}\n`);

describe('the audit file', () => {
  it('is made for its owner alone, and appended to where it is there', async () => {
    for (const text of ['one', 'two']) {
      const file = await AuditFile.open(path);
      await file.append(line(text));
      await file.close();
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('goes on under its name after a rotation by renaming, once it is opened again', async () => {
    const file = await AuditFile.open(path);
    await file.append(line('one'));
    renameSync(path, `${path}.1`);
    await file.append(line('two'));
    await file.reopen();
    await file.append(line('three'));
    await file.close();
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  it('goes on at its beginning after a rotation by copying and truncating', async () => {
    const file = await AuditFile.open(path);
    await file.append(line('one'));
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    await file.append(line('two'));
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('two\n');
  });

  it('stays the old one where the new one cannot be opened', async () => {
    const file = await AuditFile.open(path);
    renameSync(folder, `${folder}.away`);
    await expect(file.reopen()).rejects.toThrow('[oriel] audit_log cannot be written: ENOENT');
    await file.append(line('one'));
    await file.close();
    renameSync(`${folder}.away`, folder);
    expect(readFileSync(path, 'utf8')).toBe('one\n');
  });

  it('says how far it came on a disk that is full', async () => {
    const file = await AuditFile.open('/dev/full');
    expect(await file.append(line('one'))).toMatchObject({ bytes: 0, error: { code: 'ENOSPC' } });
    await file.close();
  });

  it('is refused with its option if it is a folder or a pipe without a reader', async () => {
    await expect(AuditFile.open(folder)).rejects.toThrow('[oriel] audit_log cannot be written: EISDIR');
    await expect(AuditFile.open(folder)).rejects.toThrow('give the user that runs Oriel write permission');
    execFileSync('mkfifo', [path]);
    await expect(AuditFile.open(path)).rejects.toThrow('[oriel] audit_log cannot be written: ENXIO');
  });

  it('keeps the lines of several writers whole', async () => {
    const files = await Promise.all([1, 2, 3, 4].map(() => AuditFile.open(path)));
    const lines = (name: number) => [...Array(50)].map((_, n) => `${name}:${n}:${'x'.repeat(300)}`);
    await Promise.all(
      files.map(async (file, name) => {
        for (const text of lines(name)) await file.append(line(text));
      }),
    );
    await Promise.all(files.map((file) => file.close()));
    const read = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(read.sort()).toEqual(files.flatMap((_, name) => lines(name)).sort());
  });
});
