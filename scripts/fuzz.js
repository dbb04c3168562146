// `npm run fuzz`: damaged inputs for everything that takes bytes from strangers (test/fuzz/, docs/security.md).
// The fuzzer runs in a worker, so that an input on which it never returns can be named and ended from here.
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const DEFAULT_MINUTES = 1.25;
/** Every target has bounds of its own, all shorter. */
const STUCK_MS = 180_000;

if (isMainThread) await watch();
else await work();

async function watch() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: String(DEFAULT_MINUTES) },
      target: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      cases: { type: 'string' },
    },
  });
  const options = {
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    target: values.target,
    cases: values.cases === undefined ? undefined : Number(values.cases),
  };
  if (![options.minutes, options.seed, options.cases ?? 1].every((number) => number >= 0)) {
    console.error('--minutes, --seed and --cases are numbers');
    process.exit(2);
  }
  console.log(`fuzzing for ${options.minutes} minutes from seed ${options.seed}`);
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  let current = { target: '', seed: 0, at: Date.now() };
  const sight = new Int32Array(new SharedArrayBuffer(8));
  worker.postMessage(sight);
  let seen = -1;
  const timer = setInterval(() => {
    const count = Atomics.load(sight, 0);
    if (count !== seen) {
      seen = count;
      current = { ...current, at: Date.now() };
    } else if (Date.now() - current.at > STUCK_MS) {
      const again = `npm run fuzz -- --target ${current.target} --seed ${Atomics.load(sight, 1)} --cases 1`;
      console.log(`${current.target} FAILED: it hangs\n  again: ${again}`);
      process.exit(1);
    }
  }, 1_000);
  worker.on('message', (message) => {
    if ('target' in message) current = { ...current, target: message.target };
    else if ('line' in message) console.log(message.line);
    else {
      clearInterval(timer);
      const { cases, failed } = message;
      console.log(
        `${cases} inputs, ${failed.length} targets failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
      );
      process.exitCode = failed.length === 0 ? 0 : 1;
    }
  });
  worker.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  worker.on('exit', () => clearInterval(timer));
}

async function work() {
  const sight = await new Promise((resolve) => parentPort.once('message', resolve));
  const { run } = await import('../test/fuzz/run.ts');
  let target = '';
  const result = await run({
    ...workerData,
    say: (line) => parentPort.postMessage({ line }),
    onCase(name, seed) {
      if (name !== target) parentPort.postMessage({ target: name });
      target = name;
      Atomics.store(sight, 1, seed | 0);
      Atomics.add(sight, 0, 1);
    },
  });
  parentPort.postMessage(result);
  // What a target leaves behind would keep the worker alive; the target's own check reports it.
  process.exit(0);
}
