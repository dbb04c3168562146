import { median, quantile } from '../../statistics.ts';
import { openOnce } from '../open-console.ts';
import { Openstack } from '../openstack.ts';
import { cpuMs, goFirst, isQuiet, NOVNCPROXY, oriel, type ProxyProgram, processesOf } from '../proxies.ts';
import type { Result, Step } from './step.ts';

const ROUNDS = 8;
const CONSOLES = 10;
/** Consoles of the uncounted round. */
const WARM_UP = 100;
/** Against nova-novncproxy. */
const CPU = { must: 1 / 25, aim: 1 / 40 };
const FIRST_BYTE = { must: 0.6, aim: 0.3 };

interface Figures {
  readonly cpu: number[];
  readonly firstByte: number[];
}

/** CPU of the proxy and time to the first byte, per console, turn by turn with nova-novncproxy. */
export const cost: Step = {
  name: 'cost',
  async run(cloud, say) {
    const admin = await Openstack.signIn(cloud.layout, 'admin');
    const token = await admin.console((await admin.findServer('vm1')).id);
    const proxies = [oriel('nova-db'), NOVNCPROXY, oriel('nova-api')];
    const figures = new Map<ProxyProgram, Figures>(
      proxies.map((proxy) => [proxy, { cpu: [], firstByte: [] }]),
    );
    for (const proxy of proxies) await goFirst(cloud, proxy);
    // The first round is not counted: programs load and compile what they run.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const proxy of round % 2 === 0 ? proxies : proxies.toReversed()) {
        const { cpu, firstByte } = figures.get(proxy)!;
        const processes = await processesOf(cloud, proxy);
        const before = await cpuMs(cloud, proxy);
        const times: number[] = [];
        while (times.length < (round === 0 ? WARM_UP : CONSOLES))
          times.push(await openOnce(proxy.port, token));
        await isQuiet(cloud, proxy, processes);
        if (round === 0) continue;
        cpu.push(((await cpuMs(cloud, proxy)) - before) / CONSOLES);
        firstByte.push(...times);
      }
      say(`round ${round} of ${ROUNDS}`);
    }
    const theirs = figures.get(NOVNCPROXY)!;
    return proxies.flatMap((proxy) => {
      const mine = figures.get(proxy)!;
      const isBound = proxy.daemon === oriel('nova-db').daemon;
      return [
        result(`${proxy.name}: CPU per console`, mine.cpu, theirs.cpu, isBound ? CPU : undefined),
        result(
          `${proxy.name}: time to the first byte`,
          mine.firstByte,
          theirs.firstByte,
          isBound ? FIRST_BYTE : undefined,
        ),
      ];
    });
  },
};

function result(
  what: string,
  mine: readonly number[],
  theirs: readonly number[],
  bounds: { readonly must: number; readonly aim: number } | undefined,
): Result {
  const ratio = median(mine) / median(theirs);
  const ratioText = ratio < 0.1 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)}×`;
  const text = (value: number) => (value < 0.1 ? `1/${(1 / value).toFixed(0)}` : `${value}×`);
  const seen = `median ${median(mine).toFixed(1)} ms (p95 ${quantile(mine, 0.95).toFixed(1)}), ${ratioText} of nova-novncproxy's`;
  if (bounds === undefined) return { what, bound: '', seen };
  const verdict = ratio <= bounds.aim ? 'aim reached' : 'aim not reached';
  return {
    what,
    bound: `≤ ${text(bounds.must)}, aim ≤ ${text(bounds.aim)}`,
    seen: `${seen}; ${verdict}`,
    passed: ratio <= bounds.must,
  };
}
