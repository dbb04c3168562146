// How many tokens a second three consoleauth and three memcached authorise and check, and what limits them.
// npm run bench:authority -- [--seconds N] [--profile FOLDER] [--keys]
// --keys: with [oriel] token_store_keys, to compare with a run without.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ComputeService } from '../src/contracts/compute.ts';
import { computeContract } from '../src/contracts/compute.ts';
import { type ConsoleauthService, consoleauthContract } from '../src/contracts/consoleauth.ts';
import { Refusal } from '../src/flow/refusals.ts';
import { newRequestId } from '../src/flow/request-id.ts';
import { silentLogger } from '../src/platform/log/log.ts';
import { openTransport } from '../src/transport/registry.ts';
import { anAuthorizedConsole } from '../test/support/authorized-console.ts';
import { defaultSettings } from '../test/support/default-settings.ts';
import { childrenOf, cpuMs } from './process-cpu.ts';
import { startRole } from './role-process.ts';
import { startSharedParts } from './start-shared-parts.ts';
import { median, quantile, sum } from './statistics.ts';

const AT_ONCE = [1, 8, 32, 128];
const WARM_UP_S = 3;
const COMPUTE_HOST = 'bench-compute';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    profile: { type: 'string' },
    keys: { type: 'boolean' },
  },
});
const closers: (() => Promise<unknown>)[] = [];
// What was started ends with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main(Number(given.seconds), given.profile, given.keys === true);
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(seconds: number, profile: string | undefined, withKeys: boolean): Promise<void> {
  const { natsUrl, folder, lines } = await startSharedParts(
    closers,
    withKeys ? [`token_store_keys = bench:${randomBytes(32).toString('base64')}`] : [],
  );
  const file = join(folder, 'oriel.conf');
  await writeFile(file, [...lines, ''].join('\n'));
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const authorities = await Promise.all(
    [1, 2, 3].map((number) => startRole('consoleauth', file, `consoleauth-${number}`, nodeOptions)),
  );
  closers.push(() => Promise.all(authorities.map((each) => each.stop())));

  // The load: what an api asks at step 9 and a proxy at step 14; and compute, which confirms every console at once.
  const settings = defaultSettings({ oriel: { transport: 'nats' }, oriel_nats: { servers: [natsUrl] } });
  const transport = await openTransport('nats', settings, silentLogger);
  closers.push(async () => transport.close());
  await transport.serve(computeContract, COMPUTE_HOST, confirming());
  const consoleauth = transport.peers(consoleauthContract).any;
  await run(consoleauth, 32, WARM_UP_S);
  console.log(
    'at once   tokens/s   median ms   p99 ms   CPU ms per token: consoleauth ×3, memcached ×3, nats, load',
  );
  for (const atOnce of AT_ONCE) {
    const cpu = () => [
      sum(authorities.map((each) => each.cpuMs())),
      ...['memcached', 'nats-server'].map((name) => sum(childrenOf(process.pid, name).map(cpuMs))),
      cpuMs(process.pid),
    ];
    const before = cpu();
    const latencies = await run(consoleauth, atOnce, seconds);
    const shares = cpu().map((ms, index) => (ms - before[index]!) / latencies.length);
    const row = [
      String(atOnce).padStart(7),
      (latencies.length / seconds).toFixed(0).padStart(10),
      median(latencies).toFixed(2).padStart(11),
      quantile(latencies, 0.99).toFixed(2).padStart(8),
      `  ${shares.map((ms) => ms.toFixed(2)).join(', ')}`,
    ];
    console.log(row.join(' '));
  }
}

/** Each authorised, then checked, by so many askers at once; answers how long each took, in ms. Any refusal ends it all. */
async function run(consoleauth: ConsoleauthService, atOnce: number, seconds: number): Promise<number[]> {
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1000;
  const ask = async () => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const console = anAuthorizedConsole({ computeHost: COMPUTE_HOST });
      const call = { requestId: newRequestId() };
      await consoleauth.authorize_console(console, call);
      const asked = { tokenHash: console.tokenHash, opener: null };
      const { console: checked } = await consoleauth.check_token(asked, call);
      if (checked.instanceUuid !== console.instanceUuid) throw new Error('the console of another came back');
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return latencies;
}

function confirming(): ComputeService {
  const never = async () => {
    throw new Refusal('instance_unknown');
  };
  return {
    get_vnc_console: never,
    list_instances: async () => ({ instances: [] }),
    get_instance: async () => ({ instance: null }),
    validate_console_port: async () => ({ valid: true, vncPassword: null }),
    take_screenshot: never,
    read_screen: never,
    why_closed: never,
    change_power: never,
  };
}
