import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProcessFinding } from '../../../../src/contracts/cluster/cluster.ts';
import { clusterService, type Watch, watchProcesses } from '../../../../src/main/process/watch-processes.ts';
import { memoryLog } from '../../../support/memory-log.ts';

const differs: ProcessFinding = {
  code: 'option_differs',
  level: 'error',
  subject: '[oriel] token_use',
  hosts: ['ctl2'],
  message: '[oriel] token_use differs.',
  remedy: 'Write the same.',
};

let watch: Watch | undefined;
afterEach(() => watch?.close());

/** A watch whose looks find what is set, one after the other, and then the last for ever. */
function watching(...looks: (readonly ProcessFinding[] | Error)[]) {
  const { log, lines } = memoryLog();
  let count = 0;
  watch = watchProcesses({
    log,
    pace: 0.001,
    look: async () => {
      const found = looks[Math.min(count++, looks.length - 1)]!;
      if (found instanceof Error) throw found;
      return found;
    },
  });
  const said = () => lines.map((line) => JSON.parse(line)).filter(({ finding }) => finding !== undefined);
  const looked = (times: number) =>
    vi.waitFor(() => expect(count).toBeGreaterThan(times), { timeout: 5_000 });
  return { said, looked, current: watch };
}

describe('the comparison with other processes', () => {
  it('logs a difference once when it begins and once when it ends', async () => {
    const { said, looked, current } = watching([differs], [differs], [differs], [differs], [], [], []);
    await looked(8);
    expect(said()).toMatchObject([
      {
        level: 50,
        finding: 'option_differs',
        hosts: ['ctl2'],
        detail: '[oriel] token_use differs.',
        remedy: 'Write the same.',
        msg: 'processes differ',
      },
      { level: 30, finding: 'option_differs', msg: 'processes agree again' },
    ]);
    expect(current.findings()).toEqual([]);
  });

  it('ignores a difference that only one round finds, such as during a restart', async () => {
    const { said, looked } = watching([], [differs], [], [differs], [], [], []);
    await looked(8);
    expect(said()).toEqual([]);
  });

  it('keeps its findings while no process can be asked', async () => {
    const { said, looked, current } = watching([differs], [differs], new Error('no bus'));
    await looked(6);
    expect(current.findings()).toEqual([differs]);
    expect(said()).toHaveLength(1);
  });

  it('does not repeat a clock whose seconds change', async () => {
    const skew = (seconds: number) => ({
      ...differs,
      code: 'clock_differs' as const,
      message: `${seconds} s`,
    });
    const { said, looked } = watching([skew(9)], [skew(10)], [skew(11)], [skew(12)]);
    await looked(6);
    expect(said()).toHaveLength(1);
  });

  it('answers a host with the findings that name it', async () => {
    const { looked, current } = watching([differs]);
    await looked(3);
    const service = clusterService(current);
    const about = (host: string) => service.findings_about_host({ host }, { requestId: '' });
    expect(await about('ctl2')).toEqual({ findings: [differs] });
    expect(await about('ctl1')).toEqual({ findings: [] });
  });
});
