import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../support/documents.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

// Runs docs/operating.md from its first to its last example, with a real Prometheus. Folders and ports are those of the test, scrapes
// and alerts are faster. A script stands for systemctl: it starts the same programs without systemd.

const run = promisify(execFile);
const PAGE = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');

/** Commands that change the machine, and the test that runs them with other arguments. */
const ELSEWHERE: readonly { line: RegExp; file: string; has: string }[] = [
  {
    line: /^apt-get install \.\/oriel_/,
    file: 'test/flow/debian-package.test.ts',
    has: 'dpkg --force-depends --install',
  },
  { line: /^apt-get install prometheus$/, file: 'scripts/install-test-packages.js', has: "['prometheus'," },
  { line: /^oriel init --systemd --start$/, file: 'test/flow/init.test.ts', has: 'init --systemd' },
];

/** What a line prints, sooner or later. Other lines must succeed at once. */
const PRINTS: readonly { line: RegExp; prints: RegExp }[] = [
  { line: /\/livez$/, prints: /^ok$/ },
  { line: /^curl 'http.*\/readyz\?verbose'$/, prints: /DISABLED BY FILE .*maintenance[\s\S]*not ready$/ },
  { line: /application\/json/, prints: /"reasons": \[\s+"OK"/ },
  { line: /\/metrics$/, prints: /^oriel_ready 1$/m },
  { line: /rules .*oriel-alerts/, prints: /SUCCESS: \d+ rules found/ },
  { line: /'up\{/, prints: /=> 1 @/ },
  { line: /'oriel_healthy'/, prints: /=> 1 @/ },
  { line: /ALERTS\{/, prints: /alertstate="firing"/ },
  { line: /api\/v1\/alerts/, prints: /OrielTargetDown/ },
  { line: /^grep serving/, prints: /INFO .*serving/ },
  { line: /^oriel doctor$/, prints: /The last [\d.]+ minutes of 1 process[\s\S]*step .*p95/ },
  { line: /--json/, prints: /"recent": \{/ },
];

let folder: string;
let ports: Record<string, number>;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = temporaryFolder();
  const own = ['9464', '9090', '8774', '6080'];
  ports = Object.fromEntries(await Promise.all(own.map(async (port) => [port, await freePort()] as const)));
  for (const name of ['bin', 'etc/oriel/oriel.conf.d', 'etc/prometheus', 'var/log/oriel', 'run', 'units']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'usr/share/doc/oriel'), { recursive: true });
  cpSync(join(ROOT, 'etc'), join(folder, 'usr/share/doc/oriel/examples'), { recursive: true });
  const units = join(folder, 'units/usr/lib/systemd/system');
  cpSync(join(ROOT, 'etc/systemd'), units, { recursive: true });
  script('oriel', ORIEL);
  script('systemctl', SYSTEMCTL);
  environment = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder };
  const settings = [
    '--set oriel.drivers=demo --set oriel.drain_timeout=0',
    `--set oriel.metrics_port=${ports['9464']} --set oriel.state_dir=${folder}/state`,
  ];
  const init = `printf 'correct horse battery' | oriel init --yes --user olga --password-stdin --address 127.0.0.1 --tls none --api-port 8774 --console-port 6080 ${settings.join(' ')}`;
  await shell(here(init));
  await shell('systemctl start oriel');
});
afterAll(() => shell('systemctl stop oriel; systemctl stop prometheus'));

test('each command and each example of docs/operating.md works in its order', async () => {
  let configurations = 0;
  for (const [, language = '', text = ''] of PAGE.matchAll(/^```(\w*)\n(.*?)^```$/gms)) {
    if (language === 'ini') {
      configurations++;
      writeFileSync(join(folder, `etc/oriel/oriel.conf.d/${configurations}.conf`), here(text));
    } else if (language === 'yaml') {
      const fast = here(text).replaceAll('_interval: 15s', '_interval: 1s');
      expect(fast).not.toBe(here(text));
      writeFileSync(join(folder, 'etc/prometheus/prometheus.yml'), fast);
    } else {
      expect(language).toBe('bash');
      for (const line of text.trim().split('\n')) await runLine(line);
    }
  }
  expect(configurations).toBeGreaterThanOrEqual(4);
}, 180_000);

test.each(ELSEWHERE)('another test runs $line', ({ line, file, has }) => {
  expect(PAGE.split('\n').some((each) => line.test(each))).toBe(true);
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(has);
});

test('every expectation is about a line of the page', () => {
  for (const { line } of PRINTS) expect(PAGE.split('\n').filter((each) => line.test(each))).not.toEqual([]);
});

async function runLine(line: string): Promise<void> {
  if (ELSEWHERE.some((each) => each.line.test(line))) return;
  const { prints } = PRINTS.find((each) => each.line.test(line)) ?? {};
  // Which units exist is read from their files: no systemd runs here.
  const command = line.replace(/^systemctl enable --now/, `/usr/bin/systemctl --root=${folder}/units enable`);
  const once = () => shell(here(command));
  if (prints === undefined) await once();
  else {
    let last = '';
    const isPrinted = async () => {
      last = await once().catch((error) => String(error));
      return prints.test(last);
    };
    await until(isPrinted, 30_000).catch(() => expect(`${line}: ${last}`).toMatch(prints));
  }
  if (line.startsWith('install ')) hurry();
}

/** An alert fires after two seconds in place of two minutes. The rules are the same otherwise. */
function hurry(): void {
  const file = join(folder, 'etc/prometheus/oriel-alerts.yml');
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^( +for: )\d+m$/gm, '$12s'));
}

/** The text with the folders and ports of this test. */
function here(text: string): string {
  return text
    .replaceAll(/(?<![\w.$}/])\/(etc|var|usr\/share)\//g, (path) => `${folder}${path}`)
    .replaceAll(/\b(9464|9090|8774|6080)\b/g, (port) => String(ports[port]));
}

async function shell(line: string): Promise<string> {
  const options = { env: environment, cwd: folder, timeout: 60_000 };
  const { stdout } = await run('bash', ['-c', line], options).catch((error) => {
    throw new Error(`${line}\n${error.message}\n${error.stdout}\n${error.stderr}`);
  });
  return stdout.trimEnd();
}

function script(name: string, text: string): void {
  const file = join(folder, 'bin', name);
  const words = {
    FOLDER: folder,
    NODE: process.execPath,
    ROOT,
    HEALTH: ports['6080'],
    PROMETHEUS: ports['9090'],
  };
  const filled = Object.entries(words).reduce(
    (all, [word, value]) => all.replaceAll(`@${word}@`, `${value}`),
    text,
  );
  writeFileSync(file, filled);
  chmodSync(file, 0o755);
}

const ORIEL = `#!/bin/bash
config=(--config-file @FOLDER@/etc/oriel/oriel.conf)
[ "$1" = init ] || config+=(--config-dir @FOLDER@/etc/oriel/oriel.conf.d)
exec @NODE@ @ROOT@/dist/cli/main.js "$@" "\${config[@]}"
`;

const SYSTEMCTL = `#!/bin/bash
pid=@FOLDER@/run/$2.pid
stop() {
  [ -e $pid ] || return 0
  kill $(cat $pid)
  while kill -0 $(cat $pid) 2>/dev/null; do sleep 0.1; done
  rm $pid
}
start() {
  case $1 in
  oriel) program=(@FOLDER@/bin/oriel serve) url=http://127.0.0.1:@HEALTH@/livez ;;
  prometheus)
    program=(prometheus --config.file=@FOLDER@/etc/prometheus/prometheus.yml --storage.tsdb.path=@FOLDER@/data
      --web.listen-address=127.0.0.1:@PROMETHEUS@)
    url=http://127.0.0.1:@PROMETHEUS@/-/ready ;;
  esac
  "\${program[@]}" </dev/null >>@FOLDER@/$1.out 2>&1 &
  echo $! >$pid
  for _ in $(seq 300); do curl --silent --fail $url >/dev/null && return; sleep 0.1; done
  cat @FOLDER@/$1.out >&2
  exit 1
}
case $1 in
start) start $2 ;;
stop) stop ;;
restart) stop; start $2 ;;
reload) kill -HUP $(cat $pid) ;;
*) exit 2 ;;
esac
`;
