import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type QemuProcess, runQemu } from './qemu-process.ts';

export interface EchoConsole {
  /** The UNIX socket of its VNC server. */
  readonly socket: string;
  readonly qemu: QemuProcess;
}

/** A machine whose boot sector writes each key below the lines of SeaBIOS, in VGA text mode of 80 columns. */
export async function startEchoConsole(folder: string): Promise<EchoConsole> {
  const disk = join(folder, 'echo.img');
  await writeFile(disk, echoDisk());
  const socket = join(folder, 'echo.vnc');
  const machine = [
    '-machine',
    'pc',
    '-m',
    '16',
    '-nodefaults',
    '-display',
    'none',
    '-vga',
    'std',
    '-net',
    'none',
  ];
  const qemu = await runQemu(
    [...machine, '-drive', `file=${disk},format=raw,if=ide`, '-vnc', `unix:${socket}`],
    folder,
  );
  return { socket, qemu };
}

function echoDisk(): Buffer {
  const disk = Buffer.alloc(1 << 20);
  const code = [
    [0xb4, 0x01], // mov ah, 1
    [0xb9, 0x00, 0x20], // mov cx, 0x2000
    [0xcd, 0x10], // int 0x10: hides the cursor, which would blink
    [0xb4, 0x00], // next: mov ah, 0
    [0xcd, 0x16], // int 0x16: waits for a key
    [0xb4, 0x0e], // mov ah, 0x0e
    [0xbb, 0x07, 0x00], // mov bx, 7
    [0xcd, 0x10], // int 0x10: writes the character
    [0x3c, 0x0d], // cmp al, 13
    [0x75, 0xf1], // jne next
    [0xb0, 0x0a], // mov al, 10
    [0xb4, 0x0e], // mov ah, 0x0e
    [0xcd, 0x10], // int 0x10: a line feed after Enter
    [0xeb, 0xe9], // jmp next
  ];
  Buffer.from(code.flat()).copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}
