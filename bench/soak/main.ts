import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ACCOUNTS } from '../../test/support/accounts.ts';
import { Person } from '../../test/support/person.ts';
import { type Cast, DEEDS } from './deeds.ts';
import { describe, figuresOf, growthOf } from './figures.ts';
import { type SoakedOriel, startOriel, TOKEN_TTL_S } from './start-oriel.ts';
import { Visitor } from './visitor.ts';

/** Persons at once. */
const PERSONS = 12;
/** Of the time, before the first figures count: code is compiled, pools fill up. */
const WARM_UP = 0.3;
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '4' }, separate: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes takes a number above zero');

const oriel = await startOriel(values.separate);
let failures: string[];
try {
  failures = await soak(oriel, minutes * 60_000);
} finally {
  await oriel.close();
}
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(failures.length === 0 ? 'nothing grew, nothing was left behind' : `${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);

async function soak(oriel: SoakedOriel, ms: number): Promise<string[]> {
  console.log(
    `${values.separate ? 'a process for each role, NATS and memcached' : 'one process'}, ${minutes} minutes, ${PERSONS} persons`,
  );
  const cast = await castOf(oriel);
  const counts = new Map<string, number>();
  const failed: string[] = [];
  await live(oriel, cast, ms * WARM_UP, counts, failed);
  const before = await quiet(oriel, cast);
  console.log(['after the warm-up', ...before.map(describe)].join('\n  '));
  await live(oriel, cast, ms * (1 - WARM_UP), counts, failed);
  const after = await quiet(oriel, cast);
  console.log(['at the end', ...after.map(describe)].join('\n  '));
  const stored = await oriel.stored();
  if (stored !== undefined) console.log(`  memcached: ${stored} items`);
  for (const [deed, count] of counts) console.log(`  ${String(count).padStart(7)} × ${deed}`);
  console.log(`  ${[...counts.values()].reduce((sum, count) => sum + count, 0)} in all`);
  return [...failed.slice(0, 5), ...growthOf(before, after)];
}

async function castOf(oriel: SoakedOriel): Promise<Cast> {
  const member = await Person.signIn(oriel, ACCOUNTS.member);
  const admin = await Person.signIn(oriel, ACCOUNTS.admin);
  const serverId = await member.serverId('demo');
  return { member, admin, serverId, proxyPort: Number(new URL(oriel.proxyUrl).port) };
}

/** Each person does one thing after the other, all of them in turn. */
async function live(
  oriel: SoakedOriel,
  cast: Cast,
  ms: number,
  counts: Map<string, number>,
  failed: string[],
): Promise<void> {
  const until = performance.now() + ms;
  const deeds = Object.entries(DEEDS);
  const person = async (number: number) => {
    const member = new Visitor(oriel);
    member.token = cast.member.token;
    for (let turn = number; performance.now() < until; turn++) {
      const [name, deed] = deeds[turn % deeds.length]!;
      try {
        await deed({ ...cast, member });
      } catch (error) {
        // Another user's revocation or an operator may have ended it first, which the soak test intends.
        if (/goes on|ECONNREFUSED/.test(String(error))) failed.push(`${name}: ${String(error)}`);
      }
      member.leave();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: PERSONS }, (_, number) => person(number)));
}

/** Waits until no console is open and the last token has ended, and looks. */
async function quiet(oriel: SoakedOriel, { admin }: Cast) {
  for (const until = performance.now() + 30_000; ; await delay(200)) {
    const { body } = await admin.api('/oriel/v1/sessions');
    if (body.sessions.length === 0) break;
    if (performance.now() > until) throw new Error(`${body.sessions.length} sessions are left behind`);
  }
  await delay((TOKEN_TTL_S + 6) * 1_000);
  return figuresOf(oriel);
}
