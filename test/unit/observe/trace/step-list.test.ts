import { expect, test } from 'vitest';
import { StepList } from '../../../../src/observe/trace/step-list.ts';

interface Start {
  readonly log: string[];
}

const takeSlot = ({ log }: Start) => {
  log.push('slot');
  return { slot: 1 };
};
const checkToken = async ({ log, slot }: Start & { slot: number }) => {
  log.push('token');
  return { token: `of slot ${slot}` };
};
const connect = ({ log }: Start & { token: string }) => {
  log.push('connect');
};
const quiet = { before() {}, after() {} };

test('runs the steps in order and adds what each of them returns', async () => {
  const list = StepList.from<Start>().step(13, takeSlot).step(14, checkToken).step(16, connect);
  const context = { log: [] as string[] };
  expect(await list.run(context, quiet)).toEqual({
    log: ['slot', 'token', 'connect'],
    slot: 1,
    token: 'of slot 1',
  });
});

test('does not compile in an order in which a step lacks what it needs', () => {
  // @ts-expect-error checkToken needs the slot
  StepList.from<Start>().step(14, checkToken).step(13, takeSlot);
  // @ts-expect-error connect needs the token
  StepList.from<Start>().step(13, takeSlot).step(16, connect).step(14, checkToken);
});

test('stops at the step that throws, and keeps what was added until then', async () => {
  const list = StepList.from<Start>()
    .step(13, takeSlot)
    .step(14, (): void => {
      throw new Error('refused');
    })
    .step(16, ({ log }) => void log.push('connect'));
  const context: Start & { slot?: number } = { log: [] };
  await expect(list.run(context, quiet)).rejects.toThrow('refused');
  expect(context).toEqual({ log: ['slot'], slot: 1 });
});

test('ends the run between two steps if the caller throws', async () => {
  const numbers: (number | null)[] = [];
  const list = StepList.from<Start>()
    .step(13, takeSlot)
    .step(null, connect as (context: Start) => void);
  const around = {
    before: (number: number | null) => void numbers.push(number),
    after() {
      throw new Error('the browser has left');
    },
  };
  await expect(list.run({ log: [] }, around)).rejects.toThrow('the browser has left');
  expect(numbers).toEqual([13]);
});
