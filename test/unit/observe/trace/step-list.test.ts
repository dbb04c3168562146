import { expect, expectTypeOf, test } from 'vitest';
import { StepList, type StepRecorder } from '../../../../src/observe/trace/step-list.ts';

interface Requested {
  readonly name: string;
}
interface Found {
  readonly host: string;
}
interface Dialled {
  readonly port: number;
}

const find = {
  number: 2,
  run: async ({ name }: Requested): Promise<Found> => ({ host: `host of ${name}` }),
  report: ({ host }: Requested & Found) => ({ detail: `found on ${host}` }),
} as const;
const dial = {
  number: 3,
  run: async ({ host }: Requested & Found): Promise<Dialled> => ({ port: host.length }),
  report: ({ port }: Dialled) => ({ detail: `port ${port}` }),
} as const;

function recorder(): StepRecorder & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    async step(number, run, report) {
      const result = await run();
      lines.push(`${number}: ${report(result).detail}`);
      return result;
    },
  };
}

test('steps run in their order, and each receives what the steps before it returned', async () => {
  const spans = recorder();
  const done = await StepList.from<Requested>().add(find).add(dial).run({ name: 'web1' }, spans);
  expectTypeOf(done).toExtend<Requested & Found & Dialled>();
  expect(done).toEqual({ name: 'web1', host: 'host of web1', port: 12 });
  expect(spans.lines).toEqual(['2: found on host of web1', '3: port 12']);
});

test('a list in another order does not compile', () => {
  // @ts-expect-error dial needs the host, which find provides
  StepList.from<Requested>().add(dial).add(find);
  // @ts-expect-error dial needs the host
  StepList.from<Requested>().add(dial);
  expectTypeOf(StepList.from<Requested>().add(find).add(dial).run).parameter(0).toEqualTypeOf<Requested>();
});

test('a step that fails ends the run', async () => {
  const spans = recorder();
  const fail = { ...find, run: () => Promise.reject(new Error('no host')) };
  const list = StepList.from<Requested>().add(fail).add(dial);
  await expect(list.run({ name: 'web1' }, spans)).rejects.toThrow('no host');
  expect(spans.lines).toEqual([]);
});
