import { median, quantile } from '../../statistics.ts';
import { openOnce } from '../open-console.ts';
import { Openstack } from '../openstack.ts';
import {
  cpuMs,
  isQuiet,
  NOVNCPROXY,
  oriel,
  type ProxyProgram,
  processesOf,
  startAfresh,
} from '../proxies.ts';
import type { Result, Step } from './step.ts';

const CONSOLES_PER_ROUND = 10;
/** The first consoles after the start of a proxy: its programs load and compile what they run. */
const COLD_ROUNDS = 5;
/** Rounds that are not counted: a proxy in operation has run for long. */
const WARM_UP_ROUNDS = 15;
const WARM_ROUNDS = 12;
/** Against nova-novncproxy. */
const CPU = { must: 1 / 25, aim: 1 / 40 };
const FIRST_BYTE = { must: 0.6, aim: 0.3 };

/** For each round, and for each console. */
interface Figures {
  readonly cpu: number[];
  readonly firstByte: number[];
}

type FiguresOf = ReadonlyMap<ProxyProgram, Figures>;

/** CPU of the proxy and time to the first byte, per console, turn by turn with nova-novncproxy. */
export const cost: Step = {
  name: 'cost',
  async run(cloud, say) {
    const admin = await Openstack.signIn(cloud.layout, 'admin');
    const token = await admin.console((await admin.findServer('vm1')).id);
    const proxies = [oriel('nova-db'), NOVNCPROXY, oriel('nova-api')];
    for (const proxy of proxies) await startAfresh(cloud, proxy);
    const measure = async (rounds: number): Promise<FiguresOf> => {
      const figures = new Map(proxies.map((proxy) => [proxy, { cpu: [], firstByte: [] } as Figures]));
      for (let round = 0; round < rounds; round++) {
        for (const [proxy, { cpu, firstByte }] of round % 2 === 0
          ? [...figures]
          : [...figures].toReversed()) {
          const processes = await processesOf(cloud, proxy);
          const before = await cpuMs(cloud, proxy);
          for (let console = 0; console < CONSOLES_PER_ROUND; console++)
            firstByte.push(await openOnce(proxy.port, token));
          await isQuiet(cloud, proxy, processes);
          cpu.push(((await cpuMs(cloud, proxy)) - before) / CONSOLES_PER_ROUND);
        }
      }
      return figures;
    };
    const cold = await measure(COLD_ROUNDS);
    say(`the first ${COLD_ROUNDS * CONSOLES_PER_ROUND} consoles of each proxy are measured`);
    await measure(WARM_UP_ROUNDS);
    say('the proxies are warm');
    const warm = await measure(WARM_ROUNDS);
    return [...results('warm', warm, proxies), ...results('cold', cold, proxies)];
  },
};

/** The bounds apply to a warm proxy with the database source. */
function results(state: 'cold' | 'warm', figures: FiguresOf, proxies: readonly ProxyProgram[]): Result[] {
  const theirs = figures.get(NOVNCPROXY)!;
  return proxies.flatMap((proxy) => {
    const { cpu, firstByte } = figures.get(proxy)!;
    const isBound = state === 'warm' && proxy.daemon === oriel('nova-db').daemon;
    const name = `${proxy.name}, ${state}`;
    return [
      result(`${name}: CPU per console`, cpu, theirs.cpu, isBound ? CPU : undefined),
      result(
        `${name}: time to the first byte`,
        firstByte,
        theirs.firstByte,
        isBound ? FIRST_BYTE : undefined,
      ),
    ];
  });
}

function result(
  what: string,
  mine: readonly number[],
  theirs: readonly number[],
  bounds: { readonly must: number; readonly aim: number } | undefined,
): Result {
  const ratio = median(mine) / median(theirs);
  const ratioText = ratio < 0.1 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)}×`;
  const text = (value: number) => (value < 0.1 ? `1/${(1 / value).toFixed(0)}` : `${value}×`);
  const seen = `median ${median(mine).toFixed(1)} ms (p5 to p95: ${quantile(mine, 0.05).toFixed(1)} to ${quantile(mine, 0.95).toFixed(1)}), ${ratioText} of nova-novncproxy's`;
  if (bounds === undefined) return { what, bound: '', seen };
  const verdict = ratio <= bounds.aim ? 'aim reached' : 'aim not reached';
  return {
    what,
    bound: `≤ ${text(bounds.must)}, aim ≤ ${text(bounds.aim)}`,
    seen: `${seen}; ${verdict}`,
    passed: ratio <= bounds.must,
  };
}
