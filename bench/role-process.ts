import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuMs } from './process-cpu.ts';

export interface RoleProcess {
  readonly name: string;
  readonly pid: number;
  /** Used since it was started. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * `oriel serve --role …` of what `npm run build` made, once it serves.
 * @param options `nodeOptions`: before the program, such as `--cpu-prof`
 */
export async function startRole(
  role: string,
  configFile: string,
  host: string,
  nodeOptions: readonly string[] = [],
): Promise<RoleProcess> {
  const program = ['dist/cli/main.js', 'serve', '--role', role, '--config-file', configFile];
  const args = [...nodeOptions, ...program, '--set', `DEFAULT.host=${host}`];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      // Read to the end, as a log collector does; kept until it serves alone.
      if (output === 'serves') return;
      output += text;
      if (!output.includes('"msg":"serving"')) return;
      output = 'serves';
      resolve();
    });
    child.once('close', () => reject(new Error(`${role} did not start:\n${output}`)));
  });
  return {
    name: host,
    pid: child.pid!,
    cpuMs: () => cpuMs(child.pid!),
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
