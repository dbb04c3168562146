import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { accepts } from '../accepts.ts';
import { freePort } from '../free-port.ts';
import { type GuestSpec, guestXml } from './guest-xml.ts';
import { labProcesses } from './processes.ts';

const run = promisify(execFile);
const HERE = import.meta.dirname;
/** What libvirtd finds out about QEMU takes it over a second; kept, as a host keeps it, and renewed by libvirtd itself. */
const CACHE = join(HERE, '../../../node_modules/.cache/libvirt');
const START_DEADLINE_MS = 20_000;

/** A libvirtd with QEMU guests of its own, apart from the machine's and from other labs'. */
export interface LibvirtLab {
  /** For `[libvirt] connection_uri` and `virsh --connect`. */
  readonly uri: string;
  readonly folder: string;
  readonly migrationAddress: string;
  /** Defines a guest, which does not run yet; answers its uuid. */
  defineGuest(spec: GuestSpec): Promise<string>;
  /** Defines and starts a guest and waits for its banner. */
  startGuest(spec: GuestSpec): Promise<string>;
  start(uuid: string): Promise<void>;
  destroy(uuid: string): Promise<void>;
  undefine(uuid: string): Promise<void>;
  /** Ends the QEMU of a guest without libvirt's doing. */
  killGuest(uuid: string): Promise<void>;
  /** Live-migrates a guest to another lab; it stays defined there and is not here any more. */
  migrate(uuid: string, target: LibvirtLab): Promise<void>;
  /** Runs virsh against this lab; answers its standard output. */
  virsh(...args: string[]): Promise<string>;
  /** What the guest has written to its serial port: the banner and every key. */
  serial(uuid: string): Promise<string>;
  /** Waits until the serial port has had that text. */
  waitForSerial(uuid: string, text: string): Promise<void>;
  /** SIGSTOP and SIGCONT freeze and thaw libvirtd; the guests run on. */
  signalDaemon(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Kills libvirtd; the guests run on. */
  killDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
  /** Ends guests, libvirtd and everything else of the lab. */
  close(): Promise<void>;
}

export interface LibvirtLabOptions {
  /** The words that lead onto a host of a network lab; this machine's network where absent. */
  readonly onto?: readonly string[];
  /** Where the lab's folder is made. */
  readonly parent?: string;
  /** The first port of VNC servers; where absent one that no other lab is likely to have. */
  readonly firstPort?: number;
  /** Where guests that migrate here arrive. */
  readonly migrationAddress?: string;
  /** Folder with ca-cert.pem, server-cert.pem and server-key.pem: all VNC servers speak TLS and want a certificate. */
  readonly vncTls?: string;
}

/** Starts a lab in about a second. Needs root, for its namespaces; no systemd, no KVM. */
export async function startLibvirtLab(options: LibvirtLabOptions = {}): Promise<LibvirtLab> {
  if (process.getuid?.() !== 0) throw new Error('the libvirt lab needs root, for namespaces of its own');
  const { onto = [], parent = tmpdir(), firstPort = randomInt(160, 320) * 100 } = options;
  const { migrationAddress = '127.0.0.1' } = options;
  const folder = await mkdtemp(join(parent, 'oriel-libvirt-'));
  const socket = join(folder, 'run/libvirt-sock');
  const uri = `qemu+unix:///system?socket=${socket}`;
  const bootImage = join(folder, 'echo-guest.img');
  const serialLog = (uuid: string) => join(folder, `serial-${uuid}.log`);
  await writeConfiguration(folder, firstPort, options.vncTls);
  await run('nasm', ['-f', 'bin', '-o', bootImage, join(HERE, 'echo-guest.asm')]);

  const namespaces = ['--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const hostname = `lab-${randomBytes(3).toString('hex')}`;
  const words = [
    ...onto,
    'unshare',
    ...namespaces,
    'bash',
    join(HERE, 'lab-init.sh'),
    folder,
    hostname,
    CACHE,
  ];
  const init = spawn(words[0]!, words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(init, 'exit');
  const answers = createInterface({ input: init.stdout })[Symbol.asyncIterator]();
  const expectAnswer = async (answer: string) => {
    const { value, done } = await answers.next();
    if (done || value !== answer)
      throw new Error(`the lab answered ${value ?? 'nothing'} instead of ${answer}`);
  };
  const order = async (words: string) => {
    init.stdin.write(`${words}\n`);
    await expectAnswer(words.split(' ')[0]!);
  };

  const virsh = async (...args: string[]) => {
    const { stdout } = await run('virsh', ['--quiet', '--connect', uri, ...args], { timeout: 30_000 });
    return stdout;
  };
  const lab: LibvirtLab = {
    uri,
    folder,
    migrationAddress,
    virsh,
    async defineGuest(spec) {
      const uuid = spec.uuid ?? randomUUID();
      const file = join(folder, `${uuid}.xml`);
      await writeFile(file, guestXml({ ...spec, uuid }, bootImage, serialLog(uuid)));
      await virsh('define', '--validate', file).catch(async (error: Error) => {
        if (!error.message.includes('already exists')) throw error;
        // A test that is repeated finds the guest of its first attempt.
        await virsh('destroy', spec.name).catch(() => {});
        await virsh('undefine', spec.name);
        await virsh('define', '--validate', file);
      });
      return uuid;
    },
    async startGuest(spec) {
      const uuid = await lab.defineGuest(spec);
      await lab.start(uuid);
      await lab.waitForSerial(uuid, 'ready');
      return uuid;
    },
    async start(uuid) {
      await virsh('start', uuid);
    },
    async destroy(uuid) {
      await virsh('destroy', uuid);
    },
    async undefine(uuid) {
      await virsh('undefine', uuid);
    },
    async killGuest(uuid) {
      const qemu = (await labProcesses(`-uuid ${uuid} `))[0];
      if (qemu === undefined) throw new Error(`no QEMU runs for guest ${uuid}`);
      process.kill(qemu.pid, 'SIGKILL');
    },
    async migrate(uuid, target) {
      const data = `tcp://${target.migrationAddress}:${await freePort()}`;
      const how = ['--live', '--persistent', '--undefinesource', '--migrateuri', data];
      await virsh('migrate', ...how, uuid, target.uri);
    },
    serial: (uuid) => readFile(serialLog(uuid), 'latin1').catch(() => ''),
    async waitForSerial(uuid, text) {
      await until(`"${text}" on the serial port`, async () => (await lab.serial(uuid)).includes(text));
    },
    signalDaemon: (signal) => order(`kill ${signal.slice(3)}`),
    async killDaemon() {
      await order('kill KILL');
      await order('wait');
    },
    async startDaemon() {
      await order('start');
      await until('libvirtd to accept connections', () => accepts({ path: socket }));
      await virsh('list');
    },
    async close() {
      init.stdin.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    await expectAnswer('ready');
    await lab.startDaemon();
    return lab;
  } catch (cause) {
    const log = await readFile(join(folder, 'libvirtd.log'), 'utf8').catch(() => 'no log');
    await lab.close();
    throw new Error(
      `the libvirt lab did not start; are the packages of scripts/install-test-packages.js there?\n${log}`,
      { cause },
    );
  }
}

async function writeConfiguration(folder: string, firstPort: number, vncTls?: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await mkdir(join(folder, 'etc'));
  // Without systemd there are no cgroups to manage; QEMU writes serial logs itself, so that virtlogd is not needed.
  await writeFile(
    join(folder, 'etc/qemu.conf'),
    `user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
remote_display_port_min = ${firstPort}
remote_display_port_max = ${firstPort + 99}
${vncTls === undefined ? '' : `vnc_tls = 1\nvnc_tls_x509_cert_dir = "${vncTls}"\nvnc_tls_x509_verify = 1\n`}`,
  );
  await writeFile(
    join(folder, 'etc/libvirtd.conf'),
    `auth_unix_ro = "none"\nauth_unix_rw = "none"\nhost_uuid = "${randomUUID()}"\n`,
  );
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + START_DEADLINE_MS; !(await holds()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}

/** QEMU wants its migration port named; freePort() reserves it. */
