import { execFile } from 'node:child_process';

/** Beside those of scripts/install-test-packages.js. */
const PACKAGES = [
  'glance-api',
  'keystone',
  'libvirt-daemon-system',
  'mariadb-server',
  'memcached',
  'nasm',
  'nova-api',
  'nova-compute-qemu',
  'nova-conductor',
  'nova-consoleproxy',
  'nova-scheduler',
  'placement-api',
  'qemu-utils',
  'rabbitmq-server',
  'uwsgi-core',
  'uwsgi-plugin-python3',
] as const;

/** The Debian packages of the cloud that this machine lacks. */
export function findMissingPackages(): Promise<string[]> {
  return new Promise((resolve) => {
    const format = `\${db:Status-Abbrev} \${Package}\n`;
    // dpkg-query fails where it does not know one of them, and prints the others all the same.
    execFile('dpkg-query', ['--show', `--showformat=${format}`, ...PACKAGES], (_, stdout) => {
      const installed = stdout.split('\n').filter((line) => line.startsWith('ii'));
      resolve(PACKAGES.filter((name) => !installed.some((line) => line.endsWith(` ${name}`))));
    });
  });
}
