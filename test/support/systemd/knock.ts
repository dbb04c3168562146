import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two requests of one client, in ms: the clients share the processor with what they test. */
const PAUSE_MS = 5;

/** Requests on connections of their own, several at once, until `stop` is called. */
export function knock(url: string, atOnce = 8): { stop(): Promise<Record<string, number>> } {
  const outcomes: Record<string, number> = {};
  let isOver = false;
  const one = () =>
    new Promise<string>((resolve) => {
      get(`${url}/livez`, { agent: false }, (response) => {
        response.resume().once('end', () => resolve(String(response.statusCode)));
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  const clients = Array.from({ length: atOnce }, async () => {
    while (!isOver) {
      const outcome = await one();
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      await sleep(PAUSE_MS);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return outcomes;
    },
  };
}
