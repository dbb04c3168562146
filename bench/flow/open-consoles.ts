import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Person } from '../../test/support/person.ts';

export interface Console {
  readonly requestId: string;
  /** Steps 2 to 11, in ms. */
  readonly createdMs: number;
  /** Steps 13 to 16: from the upgrade to the first RFB byte, in ms. */
  readonly openedMs: number;
}

/** Creates, opens to the first RFB byte and closes that many consoles, by so many browsers at once. */
export async function openConsoles(
  person: Person,
  guests: readonly string[],
  { count, atOnce }: { count: number; atOnce: number },
): Promise<Console[]> {
  const opened: Console[] = [];
  let next = 0;
  const browse = async () => {
    while (next < count) opened.push(await openOne(person, guests[next++ % guests.length]!));
  };
  await Promise.all(Array.from({ length: atOnce }, browse));
  return opened;
}

async function openOne(person: Person, guest: string): Promise<Console> {
  const startedAt = performance.now();
  const answer = await person.askForConsole(guest);
  const createdAt = performance.now();
  if (answer.status !== 200) throw new Error(`no console: ${JSON.stringify(answer.body)}`);
  const webSocket = person.webSocket(new URL(answer.body.remote_console.url));
  const [first] = (await once(webSocket, 'message')) as [Buffer];
  const openedAt = performance.now();
  if (!first.toString('latin1').startsWith('RFB 003.008')) throw new Error('no RFB came first');
  await close(webSocket);
  const requestId = answer.headers.get('x-openstack-request-id')!;
  return { requestId, createdMs: createdAt - startedAt, openedMs: openedAt - createdAt };
}

async function close(webSocket: WebSocket): Promise<void> {
  const closed = once(webSocket, 'close');
  webSocket.close();
  await closed;
}
