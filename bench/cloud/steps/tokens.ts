import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
import { openConsole } from '../open-console.ts';
import { Openstack } from '../openstack.ts';
import { oriel, type Source } from '../proxies.ts';
import type { Result, Step } from './step.ts';

const SOURCES: readonly Source[] = ['nova-db', 'nova-api', 'nova'];

/** What each token source answers to a valid token, an unknown one and one of another console kind; and no token is in a log. */
export const tokens: Step = {
  name: 'tokens',
  async run({ layout, daemons }) {
    const nova = await Openstack.signIn(layout, 'admin');
    const { id } = await nova.findServer('vm1');
    const used: string[] = [];
    const token = async (...kind: string[]) => {
      used.push(await nova.console(id, ...kind));
      return used.at(-1)!;
    };
    const results: Result[] = [];
    const [valid, serial] = [await token(), await token('serial', 'serial')];
    for (const source of SOURCES) {
      results.push(await open(source, 'a valid token', valid, undefined));
      results.push(await open(source, 'an unknown token', crypto.randomUUID(), 'token_unknown_to_nova'));
      results.push(await open(source, 'a serial token', serial, undefined, true));
    }
    const found: string[] = [];
    for (const name of await readdir(daemons.logFolder)) {
      if (!name.startsWith('oriel')) continue;
      const log = await readFile(join(daemons.logFolder, name), 'utf8');
      for (const each of [
        ...used,
        layout.password('nova'),
        layout.password('bus'),
        layout.password('database'),
      ])
        if (log.includes(each)) found.push(name);
    }
    const seen = found.length === 0 ? 'none' : `in ${[...new Set(found)].join(', ')}`;
    results.push({
      what: 'tokens and passwords in the logs of Oriel',
      bound: 'none',
      seen,
      passed: found.length === 0,
    });
    return results;
  },
};

async function open(
  source: Source,
  what: string,
  token: string,
  refusal: RefusalCode | undefined,
  isOtherKind = false,
): Promise<Result> {
  const seen = await openConsole(oriel(source).port, token).then(
    async (console) => {
      await console.close();
      return 'opens';
    },
    ({ message }: Error) => message.split('\n')[0]!,
  );
  const title = refusal === undefined ? '' : REFUSALS[refusal].title;
  const passed = isOtherKind
    ? seen !== 'opens'
    : refusal === undefined
      ? seen === 'opens'
      : seen.includes(title);
  const bound = isOtherKind ? 'is refused' : refusal === undefined ? 'opens' : title;
  return { what: `${oriel(source).name}: ${what}`, bound, seen, passed };
}
