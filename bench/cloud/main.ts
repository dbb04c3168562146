// `npm run cloud`: starts a whole OpenStack cloud of Debian's packages, and compares Oriel's proxy with nova-novncproxy in it
// (bench/cloud/README.md).
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cloud, openCloud, startCloud } from './cloud.ts';
import { isInside, pidOfProgram, runInNamespacesOf, runInNewNamespaces } from './namespaces.ts';
import { findMissingPackages } from './packages.ts';
import { startOriels } from './proxies.ts';
import { cost } from './steps/cost.ts';
import { deadHost } from './steps/dead-host.ts';
import { doctor } from './steps/doctor.ts';
import { ends } from './steps/ends.ts';
import { outage } from './steps/outage.ts';
import type { Result } from './steps/step.ts';
import { tokens } from './steps/tokens.ts';
import { table } from './table.ts';

const STEPS = [tokens, doctor, cost, outage, deadHost, ends];
const NAMES = STEPS.map(({ name }) => name);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: NAMES.join(',') },
    hold: { type: 'boolean', default: false },
    use: { type: 'string' },
  },
});
const wanted = values.only.split(',').filter(Boolean);
const unknown = wanted.filter((name) => !NAMES.includes(name));
const missing = await findMissingPackages();
if (unknown.length > 0) fail(`--only ${unknown.join(',')}: the steps are ${NAMES.join(', ')}`);
else if (process.getuid?.() !== 0) fail('npm run cloud needs root, for namespaces of its own');
else if (missing.length > 0)
  fail(`Debian packages are missing: apt-get install --no-install-recommends ${missing.join(' ')}`);
else if (!isInside())
  process.exitCode = await (values.use === undefined ? runInNewNamespaces() : runInNamespacesOf(values.use));
else
  process.exitCode = await (values.use === undefined
    ? withNewCloud()
    : runSteps(await openCloud(values.use)));

async function withNewCloud(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-cloud-'));
  process.env.TMPDIR = folder;
  await writeFile(join(folder, 'program.pid'), pidOfProgram());
  const beganAt = performance.now();
  const say = (text: string) =>
    console.log(`[${((performance.now() - beganAt) / 1000).toFixed(0).padStart(4)} s] ${text}`);
  const cloud = await startCloud(folder, say).catch((error) => {
    console.error(error);
    return undefined;
  });
  try {
    const status =
      cloud === undefined
        ? 1
        : await runSteps(cloud).catch((error) => {
            console.error(error);
            return 1;
          });
    if (values.hold) {
      console.log(
        `The cloud stays in ${folder} until this program receives SIGTERM: npm run cloud -- --use ${folder}`,
      );
      await new Promise((resolve) => {
        const timer = setInterval(() => {}, 60_000);
        process.once('SIGTERM', () => {
          clearInterval(timer);
          resolve(undefined);
        });
      });
    }
    return status;
  } finally {
    await cloud?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runSteps(cloud: Cloud): Promise<number> {
  const results: Result[] = [];
  await startOriels(cloud);
  for (const step of STEPS.filter(({ name }) => wanted.includes(name))) {
    const say = (text: string) => console.log(`${step.name}: ${text}`);
    say('begins');
    results.push(
      ...(await step.run(cloud, say).catch((error: Error): Result[] => {
        console.error(error);
        return [{ what: step.name, bound: 'it comes to its end', seen: error.message, passed: false }];
      })),
    );
  }
  console.log(`\n${table(results)}`);
  return results.every(({ passed }) => passed !== false) ? 0 : 1;
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
