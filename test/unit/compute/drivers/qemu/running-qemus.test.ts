import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCommand, runningQemus } from '../../../../../src/compute/drivers/qemu/running-qemus.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const read = (command: string) => readCommand(command.split(' '), '/srv/vm');

describe('a command line of QEMU', () => {
  test.each([
    ['-qmp unix:/run/qemu/a.qmp,server=on,wait=off', ['/run/qemu/a.qmp']],
    ['--qmp unix:/run/qemu/a.qmp,server,nowait', ['/run/qemu/a.qmp']],
    ['-qmp-pretty unix:a.qmp,server', ['/srv/vm/a.qmp']],
    ['-qmp unix:/run/a,,b.qmp,server=on', ['/run/a,b.qmp']],
    ['-qmp unix:/a -qmp unix:/b', ['/a', '/b']],
    ['-chardev socket,id=m,path=/run/m.sock,server=on -mon chardev=m,mode=control', ['/run/m.sock']],
    ['-mon m,mode=control -chardev socket,id=m,path=/run/m.sock', ['/run/m.sock']],
    ['-chardev socket,id=m,path=/run/m.sock -mon chardev=m,mode=readline', []],
    ['-chardev socket,id=m,path=/run/m.sock -device virtconsole,chardev=m', []],
    ['-qmp tcp:127.0.0.1:4444,server', []],
    ['-qmp stdio', []],
    ['-qmp', []],
    ['-monitor unix:/run/hmp.sock,server', []],
  ])('names the QMP sockets: %s', (command, sockets) => {
    expect(read(`qemu-system-x86_64 ${command}`).sockets).toEqual(sockets);
  });

  test.each([
    ['-name web1', 'web1'],
    ['-name web1,process=qemu-web1', 'web1'],
    ['-name guest=web1,debug-threads=on', 'web1'],
    ['-name process=x', ''],
    ['-m 512', ''],
  ])('names the instance: %s', (command, name) => {
    expect(read(`qemu-system-x86_64 ${command}`).name).toBe(name);
  });

  test('shows the program that controls QEMU', () => {
    const libvirt =
      '-chardev socket,id=charmonitor,fd=22,server=on,wait=off -mon chardev=charmonitor,mode=control';
    expect(read(`/usr/bin/qemu-system-x86_64 ${libvirt}`)).toMatchObject({ manager: 'libvirt', sockets: [] });
    const proxmox =
      '-chardev socket,id=qmp,path=/var/run/qemu-server/100.qmp,server=on -mon chardev=qmp,mode=control';
    expect(read(`/usr/bin/kvm -id 100 ${proxmox}`)).toMatchObject({ manager: 'Proxmox VE' });
    expect(read('kvm -qmp unix:/a').manager).toBeUndefined();
  });
});

test('only processes of QEMU are read, and those that this user may not read are left out', async () => {
  const proc = temporaryFolder();
  const processes: Record<string, string | undefined> = {
    '10': 'qemu-system-x86_64\0-qmp\0unix:a.qmp\0',
    '11': 'vim\0qemu-system-x86_64\0-qmp\0unix:b.qmp\0',
    '12': undefined,
    '13': '/usr/libexec/qemu-kvm\0',
    self: 'qemu-system-x86_64\0',
  };
  for (const [pid, command] of Object.entries(processes)) {
    mkdirSync(join(proc, pid));
    if (command !== undefined) writeFileSync(join(proc, pid, 'cmdline'), command);
  }
  symlinkSync('/srv/vm', join(proc, '10', 'cwd'));
  expect(await runningQemus(proc)).toEqual([
    { pid: 10, name: '', sockets: ['/srv/vm/a.qmp'] },
    { pid: 13, name: '', sockets: [] },
  ]);
  expect(await runningQemus(join(proc, 'nothing'))).toEqual([]);
});
