import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrapped } from '../support/debian/bootstrap.ts';
import { type DebianRoot, openDebianRoot } from '../support/debian/debian-root.ts';
import { debOf, EARLIER, packNow, released } from '../support/debian/packages.ts';
import { ACCOUNT, ServeInRoot } from '../support/debian/serve-in-root.ts';
import { ROOT } from '../support/documents.ts';
import { closingOf, Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Everything in the root that has Oriel's name, without the package of Node.js and what apt and dpkg keep of packages. */
const TRACES =
  "find / -xdev \\( -path /debs -o -path /proc -o -path '*oriel-runtime*' \\) -prune -o -name '*oriel*' -print | sort";

const WANTS = '/etc/systemd/system/multi-user.target.wants';

/** From a minimal root to an empty one, in the order of these tests. They share the root. */
export function describeDebian({ release, needsRuntime }: { release: string; needsRuntime: boolean }): void {
  let root: DebianRoot;
  let serve: ServeInRoot;
  const packages = needsRuntime ? '/debs/oriel-runtime.deb' : '';
  const install = (name: string) => `apt-get install --yes --quiet /debs/${name}.deb ${packages}`;

  beforeAll(async () => {
    const folder = temporaryFolder();
    const earlier = await debOf(await packNow(folder), folder, EARLIER);
    root = await openDebianRoot(bootstrapped(release));
    await root.must('mkdir /debs && apt-get update --quiet');
    await root.put(earlier, 'debs/earlier.deb');
    await root.put(await released('oriel_'), 'debs/oriel.deb');
    await root.put(await released('oriel-runtime_'), 'debs/oriel-runtime.deb');
  }, 600_000);
  afterAll(async () => {
    await serve?.stop();
    await root?.close();
  });

  // A Debian whose own nodejs is new enough has nothing to refuse.
  if (needsRuntime) {
    test('without oriel-runtime apt refuses, and names the version of nodejs', async () => {
      const { status, output } = await root.run('apt-get install --yes --quiet /debs/oriel.deb');
      expect(status).not.toBe(0);
      expect(output).toContain('nodejs (>= 20.19)');
    });
  }

  test('a first installation starts nothing, enables nothing and prints the next step', async () => {
    const output = await root.must(install('earlier'));
    expect(output).toContain('oriel: installed, and nothing runs yet: there is no configuration.');
    expect(output).toContain('oriel init --systemd --start');
    expect(await root.must('find /etc/systemd -name "*oriel*"')).toBe('');
    expect(await root.must('oriel version')).toMatch(/^oriel \d.*\nNode\.js \d/);
    expect((await root.must('getent passwd oriel')).trim()).toMatch(
      /^oriel:x:\d+:\d+:.*:\/nonexistent:\/usr\/sbin\/nologin$/,
    );
    expect(await root.must('stat -c "%n %a %U %G" /etc/oriel /var/lib/oriel /var/log/oriel')).toBe(
      '/etc/oriel 750 root oriel\n/var/lib/oriel 700 oriel oriel\n/var/log/oriel 700 oriel oriel\n',
    );
    const { status, output: refusal } = await root.run(
      'setpriv --reuid=oriel --regid=oriel --clear-groups oriel serve',
    );
    expect(status).not.toBe(0);
    expect(refusal).toContain('oriel init');
  }, 600_000);

  test('shells and man find what the package brings, and logrotate accepts its file', async () => {
    await root.must('apt-get install --yes --quiet --no-install-recommends logrotate');
    await root.must('logrotate --debug /etc/logrotate.d/oriel');
    await root.must('bash -n /usr/share/bash-completion/completions/oriel');
    const files = await root.must('dpkg-query --listfiles oriel');
    expect(files).toContain('/usr/share/man/man1/oriel-init.1.gz');
    expect(files).toContain('/usr/share/zsh/vendor-completions/_oriel');
    expect(files).toContain('/usr/share/fish/vendor_completions.d/oriel.fish');
    expect(files).toContain('/usr/lib/systemd/system/oriel.service');
    expect(
      await root.must('grep --no-filename ^ExecStart= /usr/lib/systemd/system/oriel*.service'),
    ).not.toContain('/usr/local');
  }, 300_000);

  test('an upgrade leaves an open console open, and after the restart its access URL opens again', async () => {
    serve = await ServeInRoot.setUp(root);
    await serve.start();
    // Nothing that the next version of the unit would not replace.
    expect(await root.must('cd /etc/systemd/system && find . -name "oriel*" | sort')).toBe(
      './oriel.service.d\n./oriel.service.d/oriel-init.conf\n',
    );
    const alice = await Person.signIn(serve, ACCOUNT);
    const url = await alice.consoleUrl('demo');
    const { viewer, webSocket } = await alice.view(url);
    const closing = closingOf(webSocket);
    const version = await root.must('dpkg-query --show oriel | cut --fields=2');
    expect(version.trim()).toBe(EARLIER);

    const output = await root.must(install('oriel'));
    expect(output).not.toContain('nothing runs yet');
    expect((await root.must('dpkg-query --show oriel | cut --fields=2')).trim()).not.toBe(EARLIER);
    // Not restarted by the package: there is no systemd here. The program of before serves on, new consoles too.
    const seen = viewer.updates;
    viewer.type('x');
    await viewer.until(() => viewer.updates > seen);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
    const another = await alice.view(await alice.consoleUrl('demo'));
    another.webSocket.close();

    expect(await serve.stop()).toBe(0);
    expect((await closing).code).toBe(4485);
    await serve.start();
    (await alice.view(url)).webSocket.close();
  }, 600_000);

  test('a removal keeps configuration, tokens and logs', async () => {
    expect(await serve.stop()).toBe(0);
    // What "systemctl enable oriel" makes; there is no systemctl here.
    await root.must(
      `mkdir -p ${WANTS} && ln -s /usr/lib/systemd/system/oriel.service ${WANTS}/oriel.service`,
    );
    await root.must('apt-get remove --yes --quiet oriel');
    const left = await root.must(
      'ls /etc/oriel/oriel.conf /etc/logrotate.d/oriel /var/lib/oriel/tokens/committed',
    );
    expect(left.trim().split('\n')).toHaveLength(3);
    expect((await root.run('ls -d /usr/lib/oriel /usr/bin/oriel /usr/share/doc/oriel')).output).not.toMatch(
      /^\//m,
    );
    await root.must(install('oriel'));
    await serve.start();
    expect((await Person.signIn(serve, ACCOUNT)).token).not.toBe('');
    expect(await serve.stop()).toBe(0);
  }, 600_000);

  test('a purge leaves the user and the group, and no file', async () => {
    await root.must('apt-get purge --yes --quiet oriel');
    expect(await root.must(TRACES)).toBe('');
    await root.must('getent passwd oriel && getent group oriel');
    expect(await root.must('dpkg --audit')).toBe('');
  }, 300_000);

  test('over a manual installation no file of it changes, and the installation says what to do', async () => {
    await root.must(
      'mkdir -p /etc/oriel /etc/systemd/system /usr/local/lib/node_modules/oriel /var/lib/oriel',
    );
    await root.must(
      'echo "[oriel]" >/etc/oriel/oriel.conf && echo "[Unit]" >/etc/systemd/system/oriel-api.service',
    );
    await root.must(
      'touch /var/lib/oriel/kept && echo true >/usr/local/bin/oriel && chmod 755 /usr/local/bin/oriel',
    );
    const mine =
      '/etc/oriel/oriel.conf /etc/systemd/system/oriel-api.service /usr/local/bin/oriel /var/lib/oriel/kept';
    const sums = `sha256sum ${mine} && stat -c "%a %U %G %Y" ${mine} /etc/oriel /var/lib/oriel`;
    const before = await root.must(sums);
    const output = await root.must(install('oriel'));
    expect(output).toContain('npm uninstall -g oriel --prefix /usr/local');
    expect(output).toContain('/etc/systemd/system/oriel-api.service');
    expect(output).toContain('systemctl restart oriel-api.service');
    expect(output).toContain('oriel: /etc/oriel/oriel.conf is kept as it is.');
    expect(output).not.toContain('nothing runs yet');
    const times = (text: string) => text.replace(/\d{10}\n(?=$|\d+ root root \d+\n$)/g, '');
    expect(times(await root.must(sums))).toBe(times(before));
    const purge = await root.must('apt-get purge --yes --quiet oriel');
    expect(purge).toContain('oriel: /etc/oriel is older than the package and is kept.');
    expect(await root.must(`sha256sum ${mine}`)).toBe(before.split('\n').slice(0, 4).join('\n').concat('\n'));
    await root.must(
      'rm -r /etc/oriel /var/lib/oriel /etc/systemd/system/oriel-api.service /usr/local/bin/oriel',
    );
    await root.must('rm -r /usr/local/lib/node_modules');
  }, 600_000);

  test('over files of npm with the prefix /usr it is not installed, and names them', async () => {
    await root.must('mkdir -p /usr/lib/node_modules/oriel && echo mine >/usr/lib/node_modules/oriel/main.js');
    await root.must('ln -s ../lib/node_modules/oriel/main.js /usr/bin/oriel');
    const { status, output } = await root.run(install('oriel'));
    expect(status).not.toBe(0);
    expect(output).toContain('  /usr/bin/oriel\n');
    expect(output).toContain('npm uninstall -g oriel\n');
    expect(await root.must('readlink /usr/bin/oriel && cat /usr/bin/oriel')).toBe(
      '../lib/node_modules/oriel/main.js\nmine\n',
    );
    expect((await root.run('ls -d /etc/oriel /usr/lib/oriel')).output).not.toMatch(/^\//m);
    await root.must(
      'rm -r /usr/lib/node_modules /usr/bin/oriel && apt-get install --yes --quiet --fix-broken',
    );
    await root.must(install('oriel'));
    expect(await root.must('oriel --version')).toBe(
      `oriel ${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`,
    );
  }, 600_000);
}
