// `npm run restarts`: kills one `oriel serve` again and again while users make, open and end consoles and sign-ins, and checks after
// each restart that nothing valid was lost and nothing that was ended is accepted (bench/README.md).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RestartDrill } from '../../test/support/cluster/restart-drill.ts';

/** The kill comes this long after all users have begun, at most, in ms. */
const LONGEST_MS = 600;

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) {
  console.error('--kills takes a whole number above zero');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'oriel-restarts-'));
const drill = await RestartDrill.start(folder);
try {
  await drill.serve();
  for (let kill = 1; kill <= kills; kill++) {
    await drill.round(Math.random() * LONGEST_MS);
    if (kill % 10 === 0) console.log(`${kill} kills, ${drill.wrong.length} wrong`);
  }
  await drill.check(true);
} finally {
  await drill.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(JSON.stringify(drill.counts, null, 2));
for (const each of drill.wrong) console.error(each);
console.log(
  drill.wrong.length === 0 ? 'Nothing valid was lost, and nothing that was ended was accepted.' : 'FAILED',
);
process.exitCode = drill.wrong.length === 0 ? 0 : 1;
