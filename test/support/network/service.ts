import type { HostProcess } from './host-process.ts';
import type { NetworkLab } from './network-lab.ts';

export interface ServiceSpec {
  readonly host: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What it says when it is ready; or how one finds out. */
  readonly ready: string | RegExp | (() => Promise<void>);
}

/** A program that runs on a host for good, is killed and started again. */
export class Service {
  readonly spec: ServiceSpec;
  readonly #lab: NetworkLab;
  readonly #runs: HostProcess[] = [];

  constructor(lab: NetworkLab, spec: ServiceSpec) {
    this.#lab = lab;
    this.spec = spec;
  }

  /** What all its runs have written so far. */
  get output(): string {
    return this.#runs.map(({ output }) => output).join('');
  }

  get current(): HostProcess {
    return this.#runs.at(-1)!;
  }

  async start(): Promise<this> {
    const { host, command, env, ready } = this.spec;
    const run = this.#lab.start(host, command, env);
    this.#runs.push(run);
    if (typeof ready !== 'function') {
      await run.said(ready);
      return this;
    }
    const failed = run.exitStatus().then((status) => {
      throw new Error(`${run.command} ended with ${status}: ${run.output}`);
    });
    await Promise.race([ready(), failed]);
    return this;
  }

  kill(): Promise<void> {
    return this.current.kill();
  }
}
