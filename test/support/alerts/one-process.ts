import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { ACCOUNTS } from '../accounts.ts';
import { createAuthority } from '../certificates.ts';
import { freezeProcess } from '../freeze-process.ts';
import { startLibvirtLab } from '../libvirt/lab.ts';
import { Person } from '../person.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type CloudPlan, cloudOf, repeatUntil } from './cloud.ts';
import { type OrielProcess, startOriel } from './oriel-process.ts';
import { fillDisk, onSmallDisk } from './small-disk.ts';

const run = promisify(execFile);
/** For how long the certificate is valid: the process does not start with an expired one. */
const VALID_S = 40;
const DAY_S = 86_400;
/** More than a page of audit records. */
const SIGN_INS = 40;
/** Files that the process may still open. */
const FEW_FILES = 4;
/** Between two scrapes the process is frozen at least once. It answers each of them in time. */
const FROZEN_MS = 350;
const AWAKE_MS = 100;

/** One process with all roles: a short certificate, one slot, a small disk for the audit; then it hangs. */
export const oneProcessCloud: CloudPlan = {
  name: 'one-process',
  alerts: [
    'OrielSlots',
    'OrielAuditWaiting',
    'OrielOpenFiles',
    'OrielReloadRefused',
    'OrielHypervisorDown',
    'OrielCertificateExpires',
    'OrielCertificateExpired',
    'OrielEventLoopBlocked',
  ],
  start: () =>
    cloudOf('one-process', async (parts) => {
      const lab = await parts.add(startLibvirtLab());
      const authority = await parts.add(createAuthority());
      // A minute early: see createAuthority.
      const validity = { from: 0, to: (VALID_S + 60) / DAY_S };
      const { cert, key } = await authority.issue('short', 'IP:127.0.0.1', validity);
      const disk = temporaryFolder();
      const oriel = await startOriel(parts, {
        host: 'one1',
        lines: [
          '[DEFAULT]',
          `cert = ${cert}`,
          `key = ${key}`,
          '[libvirt]',
          `connection_uri = ${lab.uri}`,
          '[oriel]',
          'drivers = demo,libvirt',
          'max_sessions = 1',
          `audit_log = ${join(disk, 'audit.log')}`,
        ],
        under: onSmallDisk(disk),
      });
      return {
        targets: [oriel.target],
        async run(fires) {
          const session = await openConsole(oriel);
          await fillWithRecords(oriel, disk);
          await lab.killDaemon();
          const allow = await leaveFewFiles(oriel);
          await appendFile(oriel.file, '[oriel]\nmax_sessions = many\n');
          oriel.serving.signal('SIGHUP');
          await Promise.all(
            [
              'OrielSlots',
              'OrielAuditWaiting',
              'OrielOpenFiles',
              'OrielReloadRefused',
              'OrielHypervisorDown',
            ].map(fires),
          );
          await allow();
          session.terminate();
          await repeatUntil(fires('OrielEventLoopBlocked'), async () => {
            freezeProcess(oriel.serving.pid);
            await sleep(FROZEN_MS);
            oriel.serving.signal('SIGCONT');
            await sleep(AWAKE_MS);
          });
          await Promise.all(['OrielCertificateExpires', 'OrielCertificateExpired'].map(fires));
        },
      };
    }),
};

/** Leaves no space for the audit records of sign-ins. */
async function fillWithRecords(oriel: OrielProcess, folder: string): Promise<void> {
  await fillDisk(oriel.serving, folder);
  for (let times = 0; times < SIGN_INS; times++) await Person.signIn(oriel, ACCOUNTS.member);
}

async function openConsole(oriel: OrielProcess): Promise<WebSocket> {
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const { searchParams } = await mia.consoleUrl('demo');
  const address = `${oriel.proxyUrl.replace('http', 'wss')}/${searchParams.get('path')}`;
  const webSocket = new WebSocket(address, ['binary'], { rejectUnauthorized: false });
  await mia.watch(webSocket);
  return webSocket;
}

/** Lowers the limit of the running process; the function that it resolves to restores it. */
async function leaveFewFiles({ serving: { pid } }: OrielProcess): Promise<() => Promise<unknown>> {
  const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
  const [, soft = '', hard = ''] = /^Max open files +(\d+) +(\d+)/m.exec(limits) ?? [];
  const limit = (to: string) => run('prlimit', ['--pid', String(pid), `--nofile=${to}:${hard}`]);
  const open = (await readdir(`/proc/${pid}/fd`)).length;
  await limit(String(open + FEW_FILES));
  return () => limit(soft);
}
