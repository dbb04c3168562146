import { STEPS } from '../../src/flow/steps.ts';
import { median, quantile } from '../statistics.ts';
import type { Console } from './open-consoles.ts';
import { ownMs, type Steps } from './steps-of.ts';

/** What nova-novncproxy 26.2 was measured to use per console opened, on a machine like the one of docs/performance.md. */
const NOVA_CPU_MS = 127;

/** Prints what one kind of work came to. */
export function report(
  title: string,
  consoles: readonly Console[],
  traces: readonly Steps[],
  cpu: ReadonlyMap<string, number>,
): void {
  console.log(`\n${title}: ${consoles.length} consoles\n`);
  const times = (label: string, values: number[]) =>
    console.log(
      `${label.padEnd(46)} median ${median(values).toFixed(2)} ms, p95 ${quantile(values, 0.95).toFixed(2)} ms`,
    );
  times(
    'console URL created (steps 2 to 11)',
    consoles.map(({ createdMs }) => createdMs),
  );
  times(
    'upgrade to the first RFB byte (steps 13 to 16)',
    consoles.map(({ openedMs }) => openedMs),
  );
  console.log(`\nstep                                      own ms   (medians of ${traces.length} traces)`);
  for (const { number, actor, name } of STEPS) {
    const own = traces.filter((steps) => steps.has(number)).map((steps) => ownMs(steps, number));
    if (own.length > 0)
      console.log(
        `${String(number).padStart(4)}  ${`${actor}: ${name}`.padEnd(36)}${median(own).toFixed(3)}`,
      );
  }
  console.log('\nCPU per console, ms');
  for (const [name, ms] of [...cpu].filter(([, ms]) => ms > 0)) {
    console.log(`  ${name.padEnd(20)} ${(ms / consoles.length).toFixed(2)}`);
  }
  const ours = ((cpu.get('novncproxy') ?? 0) + (cpu.get('consoleauth') ?? 0)) / consoles.length;
  const share = NOVA_CPU_MS / ours;
  console.log(
    `  proxy and authority  ${ours.toFixed(2)}: 1/${share.toFixed(0)} of nova-novncproxy's ${NOVA_CPU_MS} ms (must: 1/50), ${share >= 50 ? 'pass' : 'falls short'}`,
  );
}
