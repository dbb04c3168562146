// Fails a unit test file that opens a socket or starts a process. Vitest loads it before each file of test/unit/.
import { ChildProcess } from 'node:child_process';
import { Server, Socket } from 'node:net';
import { afterAll } from 'vitest';

const uses = new Set<string>();

function watch(prototype: object, method: string, use: string): void {
  const original = Reflect.get(prototype, method);
  Reflect.set(prototype, method, function watched(this: unknown, ...args: unknown[]) {
    uses.add(use);
    return Reflect.apply(original, this, args);
  });
}

watch(Server.prototype, 'listen', 'listens on a socket');
watch(Socket.prototype, 'connect', 'opens a connection');
watch(ChildProcess.prototype, 'spawn', 'starts a process');

afterAll(() => {
  if (uses.size > 0) throw new Error(`A unit test file ${[...uses].join(', ')}: move it to test/parts/.`);
});
