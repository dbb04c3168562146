// What the tests need beside Node.js, from Debian: `npm test` installs what is missing, as CI does.
// Alone: node scripts/install-test-packages.js; with --screens also those of `npm run screens`.
import { execFile, spawn } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian package, and what the tests do with it. */
const PACKAGES = [
  ['libvirt-daemon-system', 'libvirtd, whose guests the libvirt driver serves'],
  ['libvirt-clients', 'virsh, by which the driver talks to libvirtd'],
  ['qemu-system-x86', 'QEMU, which runs the guests and their VNC servers'],
  ['nasm', 'assembles the boot sector that the guests run'],
  ['chromium', 'the browser that opens consoles'],
  ['firefox-esr', 'the second browser that opens consoles'],
  ['webkit2gtk-driver', 'WebKitWebDriver, which drives the third one: WebKitGTK'],
  ['xkb-data', 'xkeyboard-config, from which the keyboard layouts of the page are generated'],
  ['x11-xkb-utils', 'xkbcomp, which resolves these layouts'],
  ['x11proto-dev', 'the names of keysyms, for the same'],
  ['libxkbcommon0', 'the keyboard of X11 and Wayland, into which a test types with each layout'],
  ['xvfb', 'a display for WebKitGTK, which has no mode without one'],
  ['tigervnc-standalone-server', 'VNC servers that are not QEMU'],
  ['tigervnc-scraping-server', 'another one, which shows the screen of an X server'],
  ['tigervnc-tools', 'tigervncpasswd, which writes password files'],
  ['tightvncserver', 'an old VNC server'],
  ['xfonts-base', 'the font without which TightVNC does not start'],
  ['x11vnc', 'a VNC server that can be told its RFB version'],
  ['novnc', 'the unmodified console pages that refusals must be readable in'],
  ['memcached', 'the shared token store'],
  ['nats-server', 'the bus between processes'],
  ['haproxy', 'the load balancer in front of several controllers'],
  ['nginx', 'the other load balancer whose configuration etc/ has'],
  ['libnginx-mod-stream', 'nginx for connections that it does not look into'],
  ['nftables', 'the firewall of a controller, as etc/ has it'],
  ['systemd', 'systemd-analyze, which checks the units of etc/'],
  ['python3-openstackclient', 'the openstack command, used against our API'],
  ['python3-novaclient', 'the nova command, used against our API'],
  ['keystone', 'the identity service of a real cloud, for the proxy in front of one'],
  ['nova-api', 'the compute API of a real cloud, whose tokens the proxy takes'],
  ['mariadb-server', 'the database of a real cloud, with the tables of Nova'],
  ['postgresql', 'the other kind of database that Nova supports'],
  ['rabbitmq-server', 'the message bus of a real cloud'],
  ['man-db', 'man, which shows the manual pages without a warning'],
  ['zsh', 'a shell whose completion is tested, beside bash'],
  ['fish', 'the third shell with completion'],
  ['iproute2', 'network namespaces: hosts with two networks each'],
  ['util-linux', 'unshare: a libvirtd apart from the one of this machine'],
  ['openssl', 'certificates for the tests of TLS'],
  ['umoci', 'builds the container image and unpacks it'],
  ['runc', 'runs the container image'],
  ['prometheus', 'Prometheus and promtool, which scrape Oriel and evaluate its alerts'],
  ['faketime', 'a process whose clock is wrong, for the alert about it'],
];

/** Debian packages that the tests read files of. They are not installed: a kernel or a set-up of the console would change this machine. */
const UNPACKED = [
  ['linux-image-cloud-amd64', 'the kernel of the guest that shows which characters a keyboard types'],
  ['busybox-static', 'the programs of that guest'],
  ['kbd', 'loadkeys, with which that guest loads a keyboard layout'],
  ['console-setup', 'ckbcomp, which compiles the layouts of xkb-data for that guest'],
  ['console-setup-linux', 'the fonts of text consoles, from which the glyph tables are built'],
  ['unifont', "the font of GRUB's menu, for the same"],
  ['ovmf', 'UEFI firmware, which has the font of its console'],
];

/** Further ones for `npm run screens`. */
const UNPACKED_FOR_SCREENS = [
  ['grub-common', 'GRUB, whose screens are read, and its fonts'],
  ['grub-pc-bin', 'the same for a BIOS'],
  ['grub-efi-amd64-bin', 'the same for UEFI'],
];

/** Holds a folder for each of them. */
const UNPACKED_FOLDER = fileURLToPath(new URL('../node_modules/.cache/debian', import.meta.url));

const POLICY = '/usr/sbin/policy-rc.d';
const APT = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3', '--quiet'];

/**
 * Installs the Debian packages that are missing, saying what each is for; touches nothing where none is.
 * Throws with a sentence for the person at the terminal where it cannot.
 */
export async function installTestPackages() {
  const missing = await findMissing();
  if (missing.length > 0) {
    console.log('The tests need these Debian packages:');
    for (const [name, purpose] of missing) console.log(`  ${name.padEnd(24)} ${purpose}`);
    await checkThatWeMay(missing);
    await withoutStartingServices(async () => {
      await apt(['update']);
      await apt(['install', '--yes', '--no-install-recommends', ...missing.map(([name]) => name)]);
    });
    const still = await findMissing();
    if (still.length > 0) throw new Error(`apt-get did not install: ${names(still)}`);
  }
  await unpackPackages();
  console.log('Packages that the tests use:');
  const versions = await installedVersions();
  for (const [name] of PACKAGES) console.log(`  ${name.padEnd(24)} ${versions.get(name) ?? '?'}`);
}

/** Downloads and unpacks what is listed and the folder lacks. */
async function unpackPackages() {
  await mkdir(UNPACKED_FOLDER, { recursive: true });
  const present = await readdir(UNPACKED_FOLDER);
  const wanted = process.argv.includes('--screens') ? [...UNPACKED, ...UNPACKED_FOR_SCREENS] : UNPACKED;
  const missing = wanted.filter(([name]) => !present.includes(name));
  if (missing.length === 0) return;
  console.log('The tests need files of these Debian packages, which are not installed:');
  for (const [name, purpose] of missing) console.log(`  ${name.padEnd(24)} ${purpose}`);
  await apt(['update']);
  for (const [name] of missing) await unpack(name);
}

/** Into a temporary folder first: a folder with the name of a package is complete. */
async function unpack(name) {
  const folder = await mkdtemp(join(UNPACKED_FOLDER, '.unpacking-'));
  const download = await mkdtemp(join(UNPACKED_FOLDER, '.download-'));
  try {
    await apt(['download', await versionedName(name)], { cwd: download });
    for (const file of await readdir(download)) await run('dpkg-deb', ['-x', join(download, file), folder]);
    await rename(folder, join(UNPACKED_FOLDER, name));
  } finally {
    for (const each of [folder, download]) await rm(each, { recursive: true, force: true });
  }
}

/** The package of a kernel has its version in its name; `linux-image-cloud-amd64` only depends on the current one. */
async function versionedName(name) {
  if (!name.startsWith('linux-image-')) return name;
  const { stdout } = await run('apt-cache', ['depends', name]);
  const found = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (found === undefined)
    throw new Error(`apt-cache does not name the kernel that ${name} depends on:\n${stdout}`);
  return found;
}

async function findMissing() {
  const versions = await installedVersions();
  return PACKAGES.filter(([name]) => !versions.has(name));
}

/** Versions of those packages that are installed in full. Empty on a system without dpkg. */
async function installedVersions() {
  const fields = ['db:Status-Abbrev', 'Package', 'Version'].map((field) => `\${${field}}`);
  const format = `${fields.join('\t')}\n`;
  // dpkg-query fails when one of them is unknown to it; it prints the others all the same.
  const { stdout = '' } = await run('dpkg-query', [
    '--show',
    '--showformat',
    format,
    ...PACKAGES.map(([name]) => name),
  ]).catch((error) => error);
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.filter(([status]) => status?.startsWith('ii')).map(([, name, version]) => [name, version]),
  );
}

async function checkThatWeMay(missing) {
  const command = `apt-get install --no-install-recommends ${names(missing)}`;
  if (
    !(await run('apt-get', ['--version']).then(
      () => true,
      () => false,
    ))
  ) {
    throw new Error(
      `This is no Debian (no apt-get), so the packages cannot be installed for you. The tests need the programs of: ${names(missing)}`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`Installing packages needs root. Run the tests as root, or first: sudo ${command}`);
  }
}

/** The tests start every daemon themselves: for as long as the work takes, packages start none. */
async function withoutStartingServices(work) {
  const present = await access(POLICY).then(
    () => true,
    () => false,
  );
  if (!present) {
    await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx' });
    await chmod(POLICY, 0o755);
  }
  try {
    await work();
  } finally {
    if (!present) await rm(POLICY, { force: true });
  }
}

function apt(args, { cwd } = {}) {
  console.log(`apt-get ${args.join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', [...APT, ...args], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`apt-get ${args[0]} failed (${signal ?? `exit status ${code}`}); its output is above.`),
        );
    });
  });
}

function names(packages) {
  return packages.map(([name]) => name).join(' ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await installTestPackages().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
