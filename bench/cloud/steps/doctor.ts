import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { configurationFiles, oriel, type Source } from '../proxies.ts';
import type { Step } from './step.ts';

const PROGRAM = join(import.meta.dirname, '../../../dist/cli/main.js');
const SOURCES: readonly Source[] = ['nova-db', 'nova-api', 'nova'];

/** `oriel doctor` and `oriel config check` find nothing wrong in a healthy cloud. */
export const doctor: Step = {
  name: 'doctor',
  async run(cloud) {
    const commands = SOURCES.flatMap((source) => {
      const files = configurationFiles(cloud, source);
      return [
        { source, args: ['doctor', '--role', 'novncproxy', ...files] },
        { source, args: ['config', 'check', '--role', 'novncproxy', ...files] },
      ];
    });
    return Promise.all(
      commands.map(async ({ source, args }) => {
        const { status, output } = await run(args);
        const isDoctor = args[0] === 'doctor';
        const lines = output
          .split('\n')
          .filter((line) => /error|warn/i.test(line) && !/0 errors/i.test(line));
        return {
          what: `${oriel(source).name}: oriel ${isDoctor ? 'doctor' : 'config check'} on a healthy cloud`,
          bound: 'exit status 0',
          seen: `exit status ${status}${lines.length === 0 ? '' : `: ${lines.join(' / ').slice(0, 300)}`}`,
          passed: status === 0,
        };
      }),
    );
  },
};

function run(args: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}
