import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';

/** A process to scrape. */
export interface Target {
  /** `127.0.0.1:9464` */
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An alert that is pending or fires. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** Debian's Prometheus on 127.0.0.1. */
export interface Prometheus {
  readonly url: string;
  alerts(): Promise<readonly ActiveAlert[]>;
  /** The result of an instant query; rejects with the words of Prometheus if the expression is wrong. */
  query(expr: string): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

export interface PrometheusOptions {
  /** Of the job `oriel`. */
  readonly targets: readonly Target[];
  /** Text of a rule file. */
  readonly rules?: string;
  /** Between two scrapes, and between two evaluations of the rules. */
  readonly intervalMs: number;
}

export async function startPrometheus({
  targets,
  rules,
  intervalMs,
}: PrometheusOptions): Promise<Prometheus> {
  const folder = temporaryFolder();
  const port = await freePort();
  const config = {
    global: { scrape_interval: `${intervalMs}ms`, evaluation_interval: `${intervalMs}ms` },
    rule_files: rules === undefined ? [] : ['rules.yml'],
    scrape_configs: [
      {
        job_name: 'oriel',
        static_configs: targets.map(({ address, labels = {} }) => ({ targets: [address], labels })),
      },
    ],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  if (rules !== undefined) await writeFile(join(folder, 'rules.yml'), rules);
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-10_000);
  });
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    process.off('exit', killAtExit);
  };
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`);
    const { status, error, data } = (await response.json()) as { status: string; error?: string; data: T };
    if (status !== 'success') throw new Error(`Prometheus: ${error}`);
    return data;
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended: ${output}`);
      const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
      return ready?.status === 200;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    alerts: async () => (await ask<{ alerts: ActiveAlert[] }>('alerts')).alerts,
    query: async (expr) =>
      (await ask<{ result: Sample[] }>(`query?${new URLSearchParams({ query: expr })}`)).result,
    close,
  };
}
