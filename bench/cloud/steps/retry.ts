// Clients whose console does not open, and that try again a second after each refusal. A process of its own, so that they do not
// disturb the clock of the program that measures. Each has an address of its own, as users have: Oriel limits the attempts of one
// address. Arguments: port, number of clients. The token is in the environment: a
// command line is visible to all. Ends with its standard input.
import { setTimeout as sleep } from 'node:timers/promises';
import { openOnce } from '../open-console.ts';

const PAUSE_MS = 1_000;
const [port, clients] = process.argv.slice(2).map(Number);
const token = process.env.TOKEN ?? '';
const outcomes = new Map<string, number>();
let isOver = false;

async function retry(index: number): Promise<void> {
  await sleep(index * (PAUSE_MS / clients!));
  while (!isOver) {
    const outcome = await openOnce(port!, token, `127.0.1.${index + 1}`).then(
      () => 'opened',
      ({ message }: Error) => message.split('\n')[0]!.slice(0, 60),
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    await sleep(PAUSE_MS);
  }
}

process.stdin.resume().on('end', () => {
  isOver = true;
  console.log(
    [...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join('; ') || 'no attempt ended',
  );
  process.exit();
});
for (let index = 0; index < clients!; index++) void retry(index);
