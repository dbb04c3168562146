import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Certificate } from './certificates.ts';

/** Attempts to find a free display: QEMU does not accept port 0. */
const DISPLAYS = { first: 4_200, count: 5_000 };

export interface QemuScreenOptions {
  /** The TLS of its VNC server. None where absent. */
  readonly tls?: QemuTls;
  readonly password?: string;
  /** Wants SASL. */
  readonly sasl?: boolean;
}

export type QemuTls =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'x509';
      readonly server: Certificate;
      /** PEM file of who signs clients. */
      readonly ca: string;
      /** As vnc_tls_x509_verify: clients have to show a certificate. */
      readonly verifyPeer?: boolean;
    };

/** The VNC server of a real QEMU without a machine in it: up in a moment. */
export interface QemuScreen {
  readonly port: number;
  /** One command of QEMU's monitor. */
  monitor(execute: string, args?: object): Promise<unknown>;
  /** Where QEMU reads its certificates from. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function startQemuScreen(options: QemuScreenOptions = {}): Promise<QemuScreen> {
  const { tls, password, sasl = false } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-qemu-'));
  const display = DISPLAYS.first + Math.floor(Math.random() * DISPLAYS.count);
  const vnc = [`127.0.0.1:${display}`, `to=${display + 99}`];
  const objects: string[] = [];
  if (tls !== undefined) vnc.push('tls-creds=tls0');
  if (password !== undefined) vnc.push('password=on');
  if (sasl) vnc.push('sasl=on');
  // QEMU looks for parameters of its own otherwise, for seconds.
  const group = ['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048'];
  if (tls !== undefined)
    await promisify(execFile)('openssl', [...group, '-out', join(folder, 'dh-params.pem')]);
  if (tls?.kind === 'anonymous') {
    objects.push('-object', `tls-creds-anon,id=tls0,dir=${folder},endpoint=server`);
  }
  if (tls?.kind === 'x509') {
    await copyFile(tls.ca, join(folder, 'ca-cert.pem'));
    await copyFile(tls.server.cert, join(folder, 'server-cert.pem'));
    await copyFile(tls.server.key, join(folder, 'server-key.pem'));
    const verify = `verify-peer=${tls.verifyPeer === true ? 'on' : 'off'}`;
    // Without its sanity check QEMU takes an expired certificate too, as one that runs for long does.
    objects.push(
      '-object',
      `tls-creds-x509,id=tls0,dir=${folder},endpoint=server,${verify},sanity-check=off`,
    );
  }
  const args = ['-machine', 'none', '-nodefaults', '-qmp', 'stdio', ...objects, '-vnc', vnc.join(',')];
  const qemu = spawn('qemu-system-x86_64', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  qemu.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const monitor = openMonitor(qemu, () => complaints);
  await monitor('qmp_capabilities');
  if (password !== undefined) await monitor('set_password', { protocol: 'vnc', password });
  const { service } = (await monitor('query-vnc')) as { service: string };
  return {
    port: Number(service),
    monitor,
    folder,
    async close() {
      if (qemu.exitCode === null) {
        qemu.kill('SIGKILL');
        await once(qemu, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** QMP: a line of JSON each way; events are passed over. */
export function openMonitor(qemu: ChildProcess, complaints: () => string): QemuScreen['monitor'] {
  const lines = createInterface({ input: qemu.stdout! })[Symbol.asyncIterator]();
  return async (execute, args = {}) => {
    qemu.stdin!.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`QEMU ended before it answered ${execute}: ${complaints()}`);
      const answer = JSON.parse(value) as { return?: unknown; error?: { desc: string } };
      if (answer.error !== undefined) throw new Error(`${execute}: ${answer.error.desc}`);
      if (answer.return !== undefined) return answer.return;
    }
  };
}
