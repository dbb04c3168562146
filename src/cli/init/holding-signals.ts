const HELD = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does work that a signal must not cut in half. A signal that arrives meanwhile ends the process afterwards. */
export async function holdingSignals<T>(work: () => Promise<T>): Promise<T> {
  let arrived: NodeJS.Signals | undefined;
  const hold = (signal: NodeJS.Signals) => {
    arrived = signal;
  };
  for (const signal of HELD) process.on(signal, hold);
  try {
    return await work();
  } finally {
    for (const signal of HELD) process.off(signal, hold);
    if (arrived !== undefined) process.kill(process.pid, arrived);
  }
}
