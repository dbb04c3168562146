// `npm run alerts`: causes the fault of every alert of etc/prometheus/ in real processes that a real Prometheus scrapes, and prints when
// each alert fired (bench/README.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LONG_PLANS, PLANS } from '../../test/support/alerts/plans.ts';
import { AlertDrill, type Fired } from '../../test/support/alerts/trigger-alerts.ts';
import { alertRules } from '../../test/support/prometheus/rule-file.ts';

const WITHIN_MS = 300_000;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const plans = [...PLANS, ...LONG_PLANS].filter(({ name }) => only === undefined || only.includes(name));
if (plans.length === 0) {
  const names = [...PLANS, ...LONG_PLANS].map(({ name }) => name).join(', ');
  console.error(`--only takes names of clouds: ${names}`);
  process.exit(2);
}

// The clouds make their folders here.
const folder = await mkdtemp(join(tmpdir(), 'oriel-alerts-'));
process.env.TMPDIR = folder;
process.env.STATE_DIRECTORY = join(folder, 'state');

let fired: readonly Fired[] = [];
let failure: unknown;
try {
  const drill = await AlertDrill.start(plans, ({ alert, cloud, seconds }) =>
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${alert} (${cloud})`),
  );
  fired = drill.fired;
  await drill.run(WITHIN_MS).finally(() => drill.close());
} catch (error) {
  failure = error;
} finally {
  await rm(folder, { recursive: true, force: true });
}
let missing = 0;
const asked = new Set(plans.flatMap(({ alerts }) => alerts));
for (const { alert } of alertRules().filter(({ alert: name }) => asked.has(name))) {
  const times = fired.filter((each) => each.alert === alert);
  if (times.length === 0) missing++;
  const first = times.map(({ cloud, seconds }) => `${cloud} after ${seconds.toFixed(1)} s`).join(', ');
  console.log(`${alert.padEnd(30)} ${first || 'DID NOT FIRE'}`);
}
const healthy = fired.filter(({ cloud }) => cloud === 'healthy');
console.log(
  `${healthy.length} alerts of the cloud without faults${healthy.map(({ alert }) => ` ${alert}`).join('')}`,
);
if (failure !== undefined) console.error(failure);
process.exitCode = missing === 0 && failure === undefined ? 0 : 1;
