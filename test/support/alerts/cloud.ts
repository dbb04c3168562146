import type { RunningServe } from '../cluster/serve-process.ts';

/** Resolves once that alert fires for the cloud. */
export type Fires = (alert: string) => Promise<void>;

/** Processes of Oriel that Prometheus scrapes with a label `cloud` of their own, and the faults that happen to them. */
export interface Cloud {
  readonly name: string;
  /** Addresses of management listeners. */
  readonly targets: readonly string[];
  /** Causes the faults, and waits for the alert of each. */
  run(fires: Fires): Promise<void>;
  close(): Promise<void>;
}

/** A cloud that does not run yet. */
export interface CloudPlan {
  readonly name: string;
  /** Alerts that its faults trigger, in any order. */
  readonly alerts: readonly string[];
  start(): Promise<Cloud>;
}

/** What a cloud consists of; closed in the reverse order. */
export class Parts {
  readonly #closing: (() => unknown)[] = [];

  async add<T extends { close(): unknown }>(part: T | Promise<T>): Promise<T> {
    const added = await part;
    this.#closing.push(() => added.close());
    return added;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}

/** Starts a cloud from its parts; closes those that have started if one does not. */
export async function cloudOf(
  name: string,
  start: (parts: Parts) => Promise<Pick<Cloud, 'targets' | 'run'>>,
): Promise<Cloud> {
  const parts = new Parts();
  try {
    return { name, ...(await start(parts)), close: () => parts.close() };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Repeats an action until an alert fires. */
export async function repeatUntil(fired: Promise<void>, action: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const settled = fired.finally(() => {
    isOver = true;
  });
  // It may reject during an action.
  settled.catch(() => {});
  while (!isOver) await action();
  await settled;
}

/** The address of the management listener of a process. */
export async function targetOf(serving: RunningServe): Promise<string> {
  const { address, port } = await serving.says('management listener started');
  return `${address}:${port}`;
}
