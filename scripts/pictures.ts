// Makes docs/pictures/ from a real run: a libvirtd with QEMU instances, Oriel in this process, Chromium as the browser.
// node --import ./bench/typescript.js scripts/pictures.ts FOLDER
// FOLDER has `linux` and `initrd.gz` of the Debian installer (package debian-installer-12-netboot-amd64, images/12/amd64/text).
// Needs root, because the libvirtd has namespaces of its own, and a built dist/web ("npm run build").
import { randomUUID } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { formatUserLine } from '../src/config/values/user-line.ts';
import { hashPassword } from '../src/platform/password-hash.ts';
import { startAllInOne } from '../test/support/fixtures/all-in-one.ts';
import { type LibvirtLab, startLibvirtLab } from '../test/support/libvirt/lab.ts';
import { Person } from '../test/support/person.ts';
import { launchBrowser, readCanvas } from '../test/support/web/browser.ts';

const PICTURES = 'docs/pictures';
const DESK: BrowserContextOptions = { viewport: { width: 1120, height: 700 }, colorScheme: 'light' };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 700 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.5,
  colorScheme: 'dark',
};
const USER = { name: 'alice', password: 'correct horse battery' };
/** An emulated processor takes this long to the first dialog of the installer. */
const BOOT_DEADLINE_MS = 300_000;

const [installer] = process.argv.slice(2);
if (installer === undefined)
  throw new Error('name the folder with linux and initrd.gz of the Debian installer');
await mkdir(PICTURES, { recursive: true });
const lab = await startLibvirtLab();
const hash = await hashPassword(USER.password, { N: 1024, r: 8, p: 1 });
const oriel = await startAllInOne({
  settings: {
    DEFAULT: { host: 'cmp1' },
    libvirt: { connection_uri: lab.uri },
    oriel: { drivers: ['libvirt'], default_project: 'lab' },
    oriel_auth: {
      user: [formatUserLine({ name: USER.name, hash, projects: new Map([['lab', ['admin']]]) })],
    },
  },
});
const user = await Person.signIn(oriel, { ...USER, project: 'lab' });
const browser = await launchBrowser();
try {
  await defineInstaller(lab, 'web1', installer);
  await lab.startGuest({ name: 'db1', memoryMb: 64, vcpus: 2 });
  await lab.startGuest({ name: 'mail', memoryMb: 64 });
  await lab.defineGuest({ name: 'build7', memoryMb: 64, vcpus: 4 });
  const list = await signedIn(browser);
  await list.getByText('build7').waitFor();
  await shoot(list, 'list');

  const desk = await openConsole('web1', { ...DESK, colorScheme: 'dark' });
  await waitForInstaller(desk);
  await shoot(desk, 'console');

  const phone = await openConsole('web1', PHONE);
  await phone.waitForTimeout(3_000);
  await shoot(phone, 'phone');

  // An access URL that is opened after its instance was stopped.
  const url = await consoleUrl('mail');
  await lab.destroy(await uuidOf('mail'));
  const refused = await (
    await browser.newContext({ ...DESK, viewport: { width: 1120, height: 460 } })
  ).newPage();
  await refused.waitForTimeout(1_000);
  await refused.goto(url);
  await refused.waitForTimeout(3_000);
  await shoot(refused, 'refusal');
} finally {
  await browser.close();
  await oriel.close();
  await lab.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  await page.screenshot({ path });
  console.log(`${path}: ${Math.round((await stat(path)).size / 1024)} KiB`);
}

async function signedIn(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext(DESK)).newPage();
  await page.goto(`${oriel.apiUrl}/dashboard/`);
  await page.getByLabel('User').fill(USER.name);
  await page.getByLabel('Password').fill(USER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

async function consoleUrl(instance: string): Promise<string> {
  return `${await user.consoleUrl(instance)}&title=${instance}`;
}

async function uuidOf(instance: string): Promise<string> {
  return (await lab.virsh('domuuid', instance)).trim();
}

async function openConsole(instance: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(await consoleUrl(instance));
  await page.locator('canvas').first().waitFor();
  return page;
}

/** The installer's first dialog has a blue background. */
async function waitForInstaller(page: Page): Promise<void> {
  const deadline = Date.now() + BOOT_DEADLINE_MS;
  for (;;) {
    const { width, height, data } = await readCanvas(page.locator('canvas'));
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] === 0 && (data[at + 2] ?? 0) > 0x90) blue++;
    if (blue > (width * height) / 4) return;
    if (Date.now() > deadline) throw new Error('the installer shows no dialog');
    await page.waitForTimeout(2_000);
  }
}

async function defineInstaller(lab: LibvirtLab, name: string, folder: string): Promise<void> {
  const uuid = randomUUID();
  const file = join(lab.folder, `${name}.xml`);
  await writeFile(
    file,
    `<domain type='qemu'>
  <name>${name}</name><uuid>${uuid}</uuid>
  <memory unit='MiB'>1400</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${folder}/linux</kernel><initrd>${folder}/initrd.gz</initrd><cmdline>vga=normal fb=false quiet</cmdline></os>
  <features><acpi/></features>
  <devices>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    <memballoon model='none'/>
  </devices>
</domain>`,
  );
  await lab.virsh('define', '--validate', file);
  await lab.virsh('start', name);
}
