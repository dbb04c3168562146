import { setTimeout as sleep } from 'node:timers/promises';
import { REFUSALS, type RefusalCode } from '../../../src/flow/refusals.ts';
import { type Closing, openConsole } from '../open-console.ts';
import { Openstack, type Server } from '../openstack.ts';
import { oriel, type Source } from '../proxies.ts';
import type { Result, Step } from './step.ts';

const ENDED_WITHIN_MS = 90_000;
/** For how long a session must stay that an action does not end. */
const STAYS_MS = 10_000;

interface Case {
  readonly action: string;
  /** Undefined: the session stays. */
  readonly code: RefusalCode | undefined;
  begin(nova: Openstack, id: string, image: string): Promise<void>;
  /** The instance has a console again. */
  end(nova: Openstack, id: string): Promise<unknown>;
}

const active = (nova: Openstack, id: string) => nova.settled(id, 'ACTIVE');

/** In this order: each ends with an instance that runs, but for the last one. */
const CASES: readonly Case[] = [
  {
    action: 'pause',
    code: undefined,
    begin: (nova, id) => nova.act(id, 'pause'),
    end: (nova, id) => nova.act(id, 'unpause').then(() => active(nova, id)),
  },
  {
    action: 'stop',
    code: 'guest_stopped',
    begin: (nova, id) => nova.act(id, 'os-stop'),
    end: (nova, id) => restart(nova, id, 'SHUTOFF', 'os-start'),
  },
  { action: 'reboot, hard', code: 'guest_restarting', begin: reboot('HARD'), end: active },
  { action: 'reboot, soft', code: 'guest_restarting', begin: reboot('SOFT'), end: active },
  {
    action: 'suspend',
    code: 'guest_suspended',
    begin: (nova, id) => nova.act(id, 'suspend'),
    end: (nova, id) => restart(nova, id, 'SUSPENDED', 'resume'),
  },
  {
    action: 'rebuild',
    code: 'guest_rebuilding',
    begin: (nova, id, imageRef) => nova.act(id, 'rebuild', { imageRef }),
    end: active,
  },
  {
    action: 'migrate',
    code: 'guest_resizing',
    begin: (nova, id) => nova.act(id, 'migrate'),
    end: async (nova, id) => {
      await nova.settled(id, 'VERIFY_RESIZE');
      await nova.act(id, 'confirmResize');
      await active(nova, id);
    },
  },
  {
    action: 'shelve',
    code: 'guest_shelved',
    begin: (nova, id) => nova.act(id, 'shelve'),
    end: (nova, id) => restart(nova, id, 'SHELVED_OFFLOADED', 'unshelve'),
  },
  {
    action: 'delete',
    code: 'guest_deleted',
    begin: (nova, id) => nova.deleteServer(id),
    end: async () => {},
  },
];

/** Each action of an operator ends an open console with its reason. */
export const ends: Step = {
  name: 'ends',
  async run({ layout }, say) {
    const nova = await Openstack.signIn(layout, 'admin');
    const image = await nova.imageId('echo');
    const sources: Source[] = ['nova-db', 'nova-api'];
    const { id } = await nova.createServer('ends', image, await nova.flavorId('m1.nano'), 'compute1');
    const results: Result[] = [];
    for (const each of CASES) {
      const consoles = await Promise.all(
        sources.map(async (source) => openConsole(oriel(source).port, await nova.console(id))),
      );
      const startedAt = performance.now();
      await each.begin(nova, id, image);
      const wait = each.code === undefined ? STAYS_MS : ENDED_WITHIN_MS;
      const closings = await Promise.all(consoles.map(({ closed }) => Promise.race([closed, sleep(wait)])));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      for (const [index, closing] of closings.entries()) {
        results.push(judge(each, sources[index]!, closing as Closing | undefined, seconds));
        say(`${results.at(-1)!.what}: ${results.at(-1)!.seen}`);
      }
      await Promise.all(
        consoles.map(({ close }, index) => (closings[index] === undefined ? close() : undefined)),
      );
      await each.end(nova, id);
    }
    return results;
  },
};

function judge(
  { action, code }: Case,
  source: Source,
  closing: Closing | undefined,
  seconds: string,
): Result {
  const expected = code === undefined ? 'the session stays' : `${REFUSALS[code].closeCode} ${code}`;
  const seen = closing === undefined ? 'it stays' : `${closing.code} ${closing.reason} after ${seconds} s`;
  const passed = code === undefined ? closing === undefined : closing?.code === REFUSALS[code].closeCode;
  return { what: `${oriel(source).name}: a console ends at ${action}`, bound: expected, seen, passed };
}

async function restart(nova: Openstack, id: string, status: string, action: string): Promise<Server> {
  await nova.settled(id, status);
  await nova.act(id, action);
  return active(nova, id);
}

function reboot(type: 'HARD' | 'SOFT'): Case['begin'] {
  return (nova, id) => nova.act(id, 'reboot', { type });
}
