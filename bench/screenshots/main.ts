// What pictures of screens cost: `oriel serve` with all roles, a user whose list shows every instance, and real QEMUs.
// npm run bench:screenshots -- [instances] [seconds]
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { configurationText } from '../../test/support/configuration.ts';
import { freePort } from '../../test/support/free-port.ts';
import { startLibvirtLab } from '../../test/support/libvirt/lab.ts';
import { labProcesses } from '../../test/support/libvirt/processes.ts';
import { Person } from '../../test/support/person.ts';
import { startQemu } from '../../test/support/qemu/qemu-process.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { cpuMs } from '../process-cpu.ts';
import { startRole } from '../role-process.ts';

const INSTANCES = Number(process.argv[2] ?? 50);
const SECONDS = Number(process.argv[3] ?? 30);
const LIBVIRT_INSTANCES = Math.min(10, INSTANCES);
const INTERVAL_MS = 5_000;
/** Timers are late on a loaded machine, so a viewer asks a little less often than once in an interval. */
const SLACK_MS = 300;
const REQUESTS = 300;

/** A boot sector that prints a character at each tick of the timer, 18 times a second. */
const PRINTING = 'fbf4fec388d8243f0420b40e53b700cd105bebec';

/** CPU of each kind of process so far, in ms. */
type Used = () => Promise<Readonly<Record<string, number>>>;

const closers: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await withQemu('static screens', 'a machine without a disk', []);
  const disk = join(temporaryFolder(), 'printing.img');
  const sector = Buffer.alloc(1 << 20);
  sector.write(PRINTING, 'hex');
  sector.writeUInt16LE(0xaa55, 510);
  await writeFile(disk, sector);
  await withQemu('changing screens', 'a character 18 times a second', [
    '-drive',
    `file=${disk},format=raw,if=ide,readonly=off,snapshot=on`,
  ]);
  await withLibvirt();
} finally {
  await closeAll();
}

async function withQemu(title: string, what: string, more: readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  const pids: number[] = [];
  for (let index = 0; index < INSTANCES; index++) {
    const args = ['-machine', 'pc', '-m', '16', '-accel', 'tcg,tb-size=4', '-device', 'VGA', ...more];
    const qemu = await startQemu({ folder, name: `pc${index}`, args });
    pids.push(qemu.pid);
    closers.push(() => qemu.kill());
  }
  const { used, person } = await serve('qemu', ['[oriel_qemu]', `sockets = ${folder}/*.qmp`]);
  await measure(`qemu, ${INSTANCES} ${title} (${what})`, person, INSTANCES, async () => ({
    'oriel, api and agent': used(),
    'all QEMUs': sum(pids),
  }));
  await closeAll();
}

async function withLibvirt(): Promise<void> {
  const lab = await startLibvirtLab();
  closers.push(() => lab.close());
  for (let index = 0; index < LIBVIRT_INSTANCES; index++) await lab.startGuest({ name: `pc${index}` });
  const { used, person } = await serve('libvirt', ['[libvirt]', `connection_uri = ${lab.uri}`]);
  const pidsOf = async (program: RegExp) =>
    (await labProcesses(lab.folder)).filter(({ command }) => program.test(command)).map(({ pid }) => pid);
  const [daemons, qemus] = [await pidsOf(/^\S*(?:libvirtd|virtqemud)/), await pidsOf(/^\S*qemu-system/)];
  await measure(`libvirt, ${LIBVIRT_INSTANCES} static screens`, person, LIBVIRT_INSTANCES, async () => ({
    'oriel, api and agent': used(),
    libvirtd: sum(daemons),
    'all QEMUs': sum(qemus),
  }));
  await closeAll();
}

async function serve(drivers: string, lines: readonly string[]) {
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const file = join(temporaryFolder(), 'oriel.conf');
  const text = await configurationText({
    apiPort,
    proxyPort,
    drivers,
    lines: ['[oriel]', 'token_store = memory', ...lines],
  });
  await writeFile(file, text, { mode: 0o600 });
  const oriel = await startRole('all', file, 'bench');
  closers.push(() => oriel.stop());
  const at = { apiUrl: `http://127.0.0.1:${apiPort}`, proxyUrl: `http://127.0.0.1:${proxyPort}` };
  return { used: () => oriel.cpuMs(), person: await Person.signIn(at, ACCOUNTS.member) };
}

/** Compares the same time without a viewer and with one whose list shows every instance. */
async function measure(title: string, person: Person, instances: number, used: Used): Promise<void> {
  const { servers } = (await person.api('/v2.1/servers/detail')).body as { servers: { id: string }[] };
  if (servers.length !== instances) throw new Error(`${servers.length} of ${instances} instances are listed`);
  const tags = new Map<string, string>();
  let [pictures, unchanged, reused] = [0, 0, 0];
  const taken = new Map<string, string>();
  const refused: string[] = [];
  const view = async (id: string) => {
    const tag = tags.get(id);
    const headers = tag === undefined ? {} : { 'If-None-Match': tag };
    const answer = await person.api(`/oriel/v1/servers/${id}/screenshot`, { headers });
    if (answer.status !== 200 && answer.status !== 304) {
      refused.push(answer.headers.get('x-oriel-refusal') ?? `HTTP ${answer.status}`);
      return;
    }
    const takenAt = answer.headers.get('x-oriel-taken-at') ?? '';
    if (taken.get(id) === takenAt) reused++;
    taken.set(id, takenAt);
    tags.set(id, answer.headers.get('etag') ?? '');
    pictures++;
    if (answer.status === 304) unchanged++;
  };
  /** Each thumbnail is requested once in an interval, as the dashboard does, and at another time than the others. */
  const look = async (ms: number) => {
    const endsAt = performance.now() + ms;
    await Promise.all(
      servers.map(async ({ id }, index) => {
        await sleep((INTERVAL_MS * index) / instances);
        while (performance.now() < endsAt) {
          const beganAt = performance.now();
          await view(id);
          await sleep(Math.max(0, INTERVAL_MS + SLACK_MS - (performance.now() - beganAt)));
        }
      }),
    );
  };
  // Every screen is read once or twice, for each phase of its cursor, before the measurement begins.
  await look(4 * INTERVAL_MS);
  [pictures, unchanged, reused] = [0, 0, 0];
  const before = await used();
  const startedAt = performance.now();
  await sleep(SECONDS * 1_000);
  const idleMs = performance.now() - startedAt;
  const idle = await used();
  const beganAt = performance.now();
  await look(SECONDS * 1_000);
  const busyMs = performance.now() - beganAt;
  const busy = await used();
  const requests = pictures;
  const made = pictures - reused;
  const [same, older] = [unchanged, reused];
  const ofRequest = await costOfRequest(servers[0]?.id ?? '', view, used);
  console.log(
    `\n${title}: ${requests} requests, of them ${same} unchanged and ${older} with an older picture`,
  );
  if (refused.length > 0) console.log(`  refused ${refused.length}: ${[...new Set(refused)].join(', ')}`);
  for (const [name, ms] of Object.entries(busy)) {
    const idleShare = ((idle[name] ?? 0) - (before[name] ?? 0)) / idleMs;
    const share = (ms - (idle[name] ?? 0)) / busyMs;
    const each = ((share - idleShare) * busyMs - requests * (ofRequest[name] ?? 0)) / made;
    console.log(
      `  ${name}: ${percent(share)} of a core, ${percent(idleShare)} without a viewer: ${(ofRequest[name] ?? 0).toFixed(2)} ms for a request without a picture, ${each.toFixed(1)} ms for each picture`,
    );
  }
}

/** What the api needs for a request that the agent answers from memory, in ms. */
async function costOfRequest(id: string, view: (id: string) => Promise<void>, used: Used) {
  const before = await used();
  for (let request = 0; request < REQUESTS; request++) await view(id);
  const after = await used();
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / REQUESTS]),
  );
}

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

function sum(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + cpuMs(pid), 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
